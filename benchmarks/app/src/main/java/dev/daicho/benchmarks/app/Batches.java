package dev.daicho.benchmarks.app;

import dev.daicho.ledger.BlockResult;
import dev.daicho.ledger.LedgerConnection;
import dev.daicho.ledger.LedgerConnectionFactory;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import dev.daicho.ledger.PostingBlock;
import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;

/** Many transfers at once, outside of any JTA transaction: the ledger's mass way, and one set-based statement for the peer. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class Batches {

    /**
     * All of a batch in one statement, as is best for PostgreSQL: rows locked in the order of their numbers, each account changed once,
     * and refused as a whole if one would overdraw.
     */
    private static final String SET_BASED =
            """
            with paid as (select * from unnest(?::int[], ?::int[]) as t(debit, credit)),
            change as (select id, sum(d) as d from (select debit as id, -1 as d from paid union all select credit, 1 from paid) x group by id),
            locked as (select a.id, c.d from account a join change c on c.id = a.id order by a.id for update of a),
            kept as (insert into posting(debit, credit, amount) select debit, credit, 1 from paid)
            update account a set balance = a.balance + l.d from locked l where a.id = l.id
            """;

    @Resource(lookup = "java:/daicho/Ledger")
    private LedgerConnectionFactory ledgers;

    @Resource(lookup = "java:/benchmark/Postgres")
    private DataSource postgres;

    /** Waits until every posting of the batch is durable; an error if one was refused. */
    public void ledger(List<Pair> pairs) throws Exception {
        Money one = Money.of("1", Accounts.CURRENCY);
        List<Posting> postings = pairs.stream()
                .map(pair -> Posting.builder()
                        .from(Accounts.name(pair.from()), one)
                        .to(Accounts.name(pair.to()), one)
                        .build())
                .toList();
        CompletionStage<BlockResult> sent;
        try (LedgerConnection ledger = ledgers.getConnection()) {
            sent = ledger.submit(PostingBlock.of(postings));
        }
        BlockResult result = sent.toCompletableFuture().get();
        if (result.postedCount() != pairs.size()) {
            throw new IllegalStateException("only " + result.postedCount() + " of " + pairs.size() + " were posted");
        }
    }

    public void postgres(List<Pair> pairs) throws SQLException {
        try (Connection connection = postgres.getConnection();
                PreparedStatement statement = connection.prepareStatement(SET_BASED)) {
            Array from = connection.createArrayOf(
                    "int4", pairs.stream().map(Pair::from).toArray());
            Array to = connection.createArrayOf(
                    "int4", pairs.stream().map(Pair::to).toArray());
            statement.setArray(1, from);
            statement.setArray(2, to);
            statement.executeUpdate();
        }
    }
}
