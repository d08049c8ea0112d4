package dev.daicho.strata.testkit.example;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** What has become of orders, in a table. */
@Stateless
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class Orders {

    @Resource(lookup = "java:/daicho/DaichoDS")
    private DataSource database;

    public void makeTable() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table entry(customer varchar(100), what varchar(100))");
        }
    }

    public void note(String customer, String what) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into entry values(?, ?)")) {
            insert.setString(1, customer);
            insert.setString(2, what);
            insert.executeUpdate();
        }
    }

    public String entries(String customer) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "select listagg(what, ', ') within group (order by what) from entry where customer = ?")) {
            query.setString(1, customer);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return String.valueOf(row.getString(1));
            }
        }
    }
}
