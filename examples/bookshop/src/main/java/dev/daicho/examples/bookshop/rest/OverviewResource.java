package dev.daicho.examples.bookshop.rest;

import dev.daicho.examples.bookshop.Catalogue;
import dev.daicho.examples.bookshop.Novel;
import dev.daicho.examples.bookshop.Overview;
import dev.daicho.ledger.Balance;
import dev.daicho.ledger.HistoryEntry;
import dev.daicho.ledger.LedgerStatus;
import dev.daicho.strata.ChainStatus;
import dev.daicho.strata.StratifiedTransactions;
import dev.daicho.strata.StratumStatus;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Function;

/** What there is to see: books, balances, files, orders and chains. */
@Path("")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class OverviewResource {

    private static final int MOST = 1000;

    @EJB
    private Overview overview;

    @EJB
    private Catalogue catalogue;

    @EJB(lookup = "java:global/daicho/stratified-tx/StratifiedTransactions!dev.daicho.strata.StratifiedTransactions")
    private StratifiedTransactions strata;

    @GET
    @Path("novels")
    public JsonArray novels(@QueryParam("title") @DefaultValue("") String title) {
        String wanted = title.toLowerCase(Locale.ROOT);
        return array(
                catalogue.novels().stream()
                        .filter(novel -> novel.title().toLowerCase(Locale.ROOT).contains(wanted))
                        .limit(50)
                        .toList(),
                OverviewResource::json);
    }

    @GET
    @Path("accounts")
    public JsonArray accounts(
            @QueryParam("prefix") @DefaultValue("") String prefix,
            @QueryParam("after") @DefaultValue("") String after,
            @QueryParam("limit") @DefaultValue("100") int limit) {
        return array(overview.balances(prefix, after, Math.min(limit, MOST)), OverviewResource::json);
    }

    @GET
    @Path("history")
    public JsonArray history(
            @QueryParam("account") String account, @QueryParam("limit") @DefaultValue("20") int limit) {
        return array(overview.history(account, Math.min(limit, MOST)), OverviewResource::json);
    }

    @GET
    @Path("files/{customer}")
    public JsonArray files(@PathParam("customer") String customer) {
        return array(overview.files(customer), file -> Json.createObjectBuilder()
                .add("path", file.path())
                .add("sizeBytes", file.sizeBytes())
                .build());
    }

    @GET
    @Path("chains")
    public JsonArray chains(@QueryParam("limit") @DefaultValue("20") int limit) {
        return array(strata.chains(Math.min(limit, MOST)), OverviewResource::json);
    }

    @GET
    @Path("ledger")
    public JsonObject ledger() {
        LedgerStatus status = overview.ledger();
        return Json.createObjectBuilder()
                .add("role", status.role().name())
                .add("appliedIndex", status.appliedIndex())
                .add("accounts", status.accountCount())
                .add("openBranches", status.openBranchCount())
                .add("blocks", status.blockCount())
                .add("transactions", status.transactionCount())
                .add("postings", status.postingCount())
                .add("diskBytes", status.diskBytes())
                .build();
    }

    private static JsonObject json(Novel novel) {
        return Json.createObjectBuilder()
                .add("id", novel.id())
                .add("title", novel.title())
                .add("author", novel.author())
                .add("year", novel.year())
                .add("price", novel.price().toString())
                .build();
    }

    private static JsonObject json(Balance balance) {
        return Json.createObjectBuilder()
                .add("account", balance.account())
                .add("posted", balance.posted().amount().toPlainString())
                .add("currency", balance.posted().currency())
                .add("outgoingHolds", balance.outgoingHolds().amount().toPlainString())
                .add("incomingHolds", balance.incomingHolds().amount().toPlainString())
                .build();
    }

    private static JsonObject json(HistoryEntry entry) {
        return Json.createObjectBuilder()
                .add("posting", entry.postingId())
                .add("block", entry.blockId())
                .add("amount", entry.amount().toString())
                .add("balanceAfter", entry.balanceAfter().toString())
                .add("memo", entry.memo())
                .add("time", entry.time().toString())
                .build();
    }

    private static JsonObject json(ChainStatus chain) {
        return Json.createObjectBuilder()
                .add("chain", chain.id().toString())
                .add("state", chain.state().name())
                .add("requestedAt", chain.requestedAt().toString())
                .add("strata", array(chain.strata(), OverviewResource::json))
                .build();
    }

    private static JsonObject json(StratumStatus stratum) {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("number", stratum.number())
                .add("member", stratum.member())
                .add("state", stratum.state().name())
                .add("attempts", stratum.attemptCount());
        if (stratum.lastCause() != null) {
            json.add("lastCause", stratum.lastCause());
        }
        return json.build();
    }

    private static <T> JsonArray array(Collection<T> items, Function<T, ? extends JsonValue> json) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        items.forEach(item -> array.add(json.apply(item)));
        return array.build();
    }
}
