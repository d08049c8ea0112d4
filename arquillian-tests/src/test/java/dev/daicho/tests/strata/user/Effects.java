package dev.daicho.tests.strata.user;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What transactions have left: one row for each time that a stratum took effect, without any key that could hide a second one. */
@Stateless
public class Effects {

    @Resource(lookup = "java:/daicho/DaichoDS")
    private DataSource database;

    /** Once more does no harm. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void makeTable() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists effect(effect_key varchar(100), stratum int)");
        }
    }

    public void add(String key, int stratum) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into effect values(?, ?)")) {
            insert.setString(1, key);
            insert.setInt(2, stratum);
            insert.executeUpdate();
        }
    }

    /** Lines of {@code key stratum count}, of all keys with that beginning. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public List<String> count(String prefix) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "select effect_key, stratum, count(*) from effect where effect_key like ?"
                                + " group by effect_key, stratum order by effect_key, stratum")) {
            query.setString(1, prefix + "%");
            List<String> lines = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    lines.add(rows.getString(1) + " " + rows.getInt(2) + " " + rows.getInt(3));
                }
            }
            return lines;
        }
    }

    /** A request as the tables keep it, and no message for it: what is left when a message is lost. */
    public void addRequestWithoutMessage(String chain, String request, String member, String payload)
            throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insertChain =
                        connection.prepareStatement("insert into strata_chain(chain, requested_at) values(?, now())");
                PreparedStatement insertRequest = connection.prepareStatement(
                        "insert into strata_request(request, chain, stratum, place, member, payload, requested_at)"
                                + " values(?, ?, 2, 1, ?, ?, now())")) {
            insertChain.setObject(1, java.util.UUID.fromString(chain));
            insertChain.executeUpdate();
            insertRequest.setObject(1, java.util.UUID.fromString(request));
            insertRequest.setObject(2, java.util.UUID.fromString(chain));
            insertRequest.setString(3, member);
            insertRequest.setString(4, payload);
            insertRequest.executeUpdate();
        }
    }
}
