package dev.daicho.examples.bookshop.rest;

import dev.daicho.examples.bookshop.Catalogue;
import dev.daicho.examples.bookshop.Checkout;
import dev.daicho.examples.bookshop.Novel;
import dev.daicho.examples.bookshop.PlacedOrder;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

/** Places orders and shows them. */
@Path("orders")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class OrdersResource {

    private static final int MOST = 1000;

    @EJB
    private Checkout checkout;

    @EJB
    private Catalogue catalogue;

    /** {@code {"key": "…", "customer": "alice", "novel": 20001}}; the same key again is the same order. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public JsonObject place(JsonObject order) {
        return json(
                checkout.order(order.getString("key", ""), order.getString("customer", ""), order.getInt("novel", 0)));
    }

    /** The newest orders. */
    @GET
    public JsonArray latest(@QueryParam("limit") @DefaultValue("20") int limit) {
        JsonArrayBuilder orders = Json.createArrayBuilder();
        checkout.latest(Math.min(limit, MOST)).forEach(order -> orders.add(json(order)));
        return orders.build();
    }

    @GET
    @Path("{key}")
    public JsonObject find(@PathParam("key") String key) {
        return json(existing(key));
    }

    /** What the customer got. */
    @GET
    @Path("{key}/text")
    @Produces("text/plain;charset=UTF-8")
    public String text(@PathParam("key") String key) {
        return checkout.delivered(existing(key));
    }

    private PlacedOrder existing(String key) {
        PlacedOrder order = checkout.find(key);
        if (order == null) {
            throw new NotFoundException("No order has the key " + key);
        }
        return order;
    }

    private JsonObject json(PlacedOrder order) {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("key", order.id())
                .add("customer", order.customer())
                .add("novel", order.novelId())
                .add("title", catalogue.novel(order.novelId()).map(Novel::title).orElse("?"))
                .add("price", order.price().toString())
                .add("file", order.file())
                .add("chain", order.chain())
                .add("placedAt", order.placedAt().toString());
        if (order.royaltyPaidAt() != null) {
            json.add("royaltyPaidAt", order.royaltyPaidAt().toString());
        }
        return json.build();
    }
}
