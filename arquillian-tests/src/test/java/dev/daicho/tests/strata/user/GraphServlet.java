package dev.daicho.tests.strata.user;

import dev.daicho.strata.JoiningMember;
import dev.daicho.strata.PlanReport;
import jakarta.ejb.EJB;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;

/** The way in for tests of graphs: {@code /graph/<what>?key=…}. */
@WebServlet("/graph/*")
public class GraphServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @EJB
    private Figure8 figure8;

    @EJB
    private Checkout checkout;

    @EJB
    private Effects effects;

    @EJB(lookup = "java:global/strata/g2")
    private JoiningMember<Job> member;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        String key = request.getParameter("key");
        try {
            effects.makeTable();
            response.getWriter()
                    .println(
                            switch (request.getPathInfo()) {
                                case "/figure8" -> figure8.request(key, false);
                                case "/join" -> figure8.request(key, true);
                                case "/annotated" -> checkout.beginAnnotated(key);
                                case "/plain" -> figure8.requestThrice("g5", key);
                                case "/each" -> figure8.requestThrice("g6", key);
                                case "/begin" ->
                                    checkout.begin(
                                            key,
                                            request.getParameter("policy"),
                                            Integer.parseInt(request.getParameter("failures")));
                                case "/plan" -> {
                                    PlanReport plan = checkout.plan(request.getParameter("policy"));
                                    yield plan.strata() + "\n" + plan.text() + plan.mermaid() + plan.svg()
                                            + plan.warnings();
                                }
                                case "/describe" ->
                                    member.describe().orElseThrow().toString();
                                case "/circle" -> {
                                    figure8.announceCircle();
                                    yield "not refused";
                                }
                                default -> throw new IllegalArgumentException(request.getPathInfo());
                            });
        } catch (RuntimeException | SQLException failure) {
            response.setStatus(HttpServletResponse.SC_CONFLICT);
            response.getWriter().println(failure.getClass().getSimpleName() + ": " + failure.getMessage());
        }
    }
}
