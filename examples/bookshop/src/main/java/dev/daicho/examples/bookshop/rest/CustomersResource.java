package dev.daicho.examples.bookshop.rest;

import dev.daicho.examples.bookshop.Accounts;
import dev.daicho.examples.bookshop.Catalogue;
import dev.daicho.ledger.Money;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** New customers. */
@Path("customers")
@RequestScoped
public class CustomersResource {

    @EJB
    private Accounts accounts;

    /** {@code {"name": "dora", "openingBalance": "50000.00"}} */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response open(JsonObject customer) {
        accounts.openCustomer(
                customer.getString("name", ""),
                Money.of(customer.getString("openingBalance", "0"), Catalogue.CURRENCY));
        return Response.noContent().build();
    }
}
