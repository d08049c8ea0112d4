package dev.daicho.tests.server;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Optional;

/** The bookshop as a client over HTTP sees it. Thread-safe. */
public final class Bookshop {

    private final ServerProcess server;

    public Bookshop(ServerProcess server) {
        this.server = server;
    }

    /** Orders a book; the answer may be a refusal. */
    public Http.Answer order(String key, String customer, int novel) {
        return Http.post(
                api("orders"),
                Json.createObjectBuilder()
                        .add("key", key)
                        .add("customer", customer)
                        .add("novel", novel)
                        .build()
                        .toString());
    }

    public void openCustomer(String name, String balance) {
        Http.post(
                        api("customers"),
                        Json.createObjectBuilder()
                                .add("name", name)
                                .add("openingBalance", balance)
                                .build()
                                .toString())
                .expect(204);
    }

    public Optional<JsonObject> find(String key) {
        Http.Answer answer = Http.get(api("orders/" + key));
        return answer.status() == 404 ? Optional.empty() : Optional.of(object(answer.expect(200)));
    }

    public String text(String key) {
        return Http.get(api("orders/" + key + "/text")).expect(200);
    }

    /** What an account holds; zero if it is not open. */
    public BigDecimal balance(String account) {
        return array("accounts?limit=1&prefix=" + account).stream()
                .map(value -> value.asJsonObject())
                .filter(json -> json.getString("account").equals(account))
                .map(json -> new BigDecimal(json.getString("posted")))
                .findFirst()
                .orElse(BigDecimal.ZERO);
    }

    public JsonArray array(String path) {
        try (JsonReader reader =
                Json.createReader(new StringReader(Http.get(api(path)).expect(200)))) {
            return reader.readArray();
        }
    }

    public JsonObject object(Http.Answer answer) {
        return object(answer.body());
    }

    private static JsonObject object(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    public URI api(String path) {
        return server.url("bookshop/api/" + path);
    }
}
