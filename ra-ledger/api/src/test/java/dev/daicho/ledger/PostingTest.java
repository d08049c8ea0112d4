package dev.daicho.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.ejb.ApplicationException;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostingTest {

    @Test
    void shouldKeepLegsKeyAndMemo() {
        Posting posting = Posting.builder()
                .from("alice", Money.of("12.50", "CZK"))
                .to("shop", Money.of("10.00", "CZK"))
                .to("tax", Money.of("2.5", "CZK"))
                .idempotencyKey("order-1")
                .memo("Kniha — 本")
                .build();
        assertEquals(new Leg("alice", Money.of("-12.50", "CZK")), posting.legs().get(0));
        assertEquals("order-1", posting.key().orElseThrow());
        assertEquals("Kniha — 本", posting.memo());
    }

    @Test
    void shouldRefuseAmountsThatAreZeroOrNegativeOrNoNumber() {
        Posting.Builder posting = Posting.builder();
        assertSays("0", () -> posting.from("a", Money.of("0", "CZK")), InvalidAmountException.class);
        assertSays("-1.00 CZK", () -> posting.to("a", Money.of("-1.00", "CZK")), InvalidAmountException.class);
        assertSays("ten", () -> Money.of("ten", "CZK"), InvalidAmountException.class);
        assertSays("64 digits", () -> Money.of("1e1000000000", "CZK"), InvalidAmountException.class);
        assertSays("64 digits", () -> Money.of("1e-1000000000", "CZK"), InvalidAmountException.class);
    }

    @Test
    void shouldRefuseLegsThatDoNotSumToZeroInEachCurrency() {
        assertSays(
                "-1",
                () -> Posting.builder()
                        .from("a", Money.of("3", "CZK"))
                        .to("b", Money.of("2", "CZK"))
                        .to("c", Money.of("1", "EUR"))
                        .build(),
                InvalidPostingException.class);
    }

    @Test
    void shouldRefuseOneAccountTwiceAndTooFewLegs() {
        Money one = Money.of("1", "CZK");
        assertSays(
                "a is named twice",
                () -> Posting.builder().from("a", one).to("a", one).build(),
                InvalidPostingException.class);
        assertSays("0", () -> new Posting(List.of(), null, ""), InvalidPostingException.class);
    }

    @Test
    void shouldRefuseNamesThatBreakTheirRuleAndShowThemHarmlessly() {
        assertSays(" ab", () -> AccountSpec.of(" ab", "CZK"), InvalidNameException.class);
        assertSays("a?b", () -> AccountSpec.of("a\nb", "CZK"), InvalidNameException.class);
        assertSays("128", () -> AccountSpec.of("x".repeat(129), "CZK"), InvalidNameException.class);
        assertSays("czk", () -> Money.of("1", "czk"), InvalidNameException.class);
        assertSays("memo", () -> new Posting(twoLegs(), null, "bell\u0007"), InvalidNameException.class);
        assertSays("memo", () -> new Posting(twoLegs(), null, "half \ud800"), InvalidNameException.class);
        assertSays("key", () -> new Posting(twoLegs(), "", ""), InvalidNameException.class);
    }

    @Test
    void shouldRefuseLimitsThatAnEmptyAccountWouldBreak() {
        AccountSpec spec = AccountSpec.of("a", "CZK");
        assertSays("0.01", () -> spec.withLowerLimit(new BigDecimal("0.01")), InvalidAmountException.class);
        assertSays("-1", () -> spec.withUpperLimit(new BigDecimal("-1")), InvalidAmountException.class);
    }

    @Test
    void shouldReachAnEjbsCallerAndRollBack() {
        ApplicationException marker = LedgerException.class.getAnnotation(ApplicationException.class);
        assertTrue(marker.rollback() && marker.inherited());
    }

    @Test
    void shouldTellTheValuesOfAShortAccount() {
        InsufficientFundsException shortOfMoney = new InsufficientFundsException(
                "alice", Money.of("5.00", "CZK"), Money.of("3.00", "CZK"), Money.of("12.50", "CZK"));
        assertEquals(
                "Account alice can't give 12.50 CZK: its balance is 5.00 CZK, of which 3.00 CZK is available",
                shortOfMoney.getMessage());
    }

    private static List<Leg> twoLegs() {
        return List.of(new Leg("a", Money.of("-1", "CZK")), new Leg("b", Money.of("1", "CZK")));
    }

    private static void assertSays(
            String part, org.junit.jupiter.api.function.Executable call, Class<? extends LedgerException> kind) {
        String message = String.valueOf(assertThrows(kind, call).getMessage());
        assertTrue(message.contains(part), message);
    }
}
