package dev.daicho.examples.bookshop.rest;

import dev.daicho.examples.bookshop.berka.BankProgress;
import dev.daicho.examples.bookshop.berka.BankReplay;
import dev.daicho.examples.bookshop.berka.BankRun;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

/** Replays a real bank's payments on the ledger. */
@Path("bank")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class BankResource {

    @EJB
    private BankReplay replay;

    /** Starts a run in the background; ask {@code GET} how far it is. */
    @POST
    public JsonObject start(
            @QueryParam("run") BankRun run, @QueryParam("concurrency") @DefaultValue("8") int concurrency) {
        String data = System.getProperty("daicho.data", "");
        if (run == null || data.isBlank()) {
            throw new BadRequestException("Give run=POSTINGS or run=STANDING_ORDERS, and start the server with"
                    + " -Ddaicho.data=<the folder that has berka/ in it>");
        }
        return json(replay.start(run, java.nio.file.Path.of(data), concurrency));
    }

    @GET
    public JsonObject progress() {
        return json(replay.progress());
    }

    private static JsonObject json(BankProgress progress) {
        return Json.createObjectBuilder()
                .add("run", progress.run())
                .add("state", progress.state().name())
                .add("posted", progress.posted())
                .add("total", progress.total())
                .add("ratePerSecond", Math.round(progress.ratePerSecond()))
                .add("failure", progress.failure())
                .build();
    }
}
