package dev.daicho.ledger.core.block;

import dev.daicho.ledger.core.wire.MalformedBytesException;

/**
 * Why a transaction was rolled back, with the values that its user is shown. Says the same on every replica, since it is part of the
 * outcome that the book keeps.
 *
 * <p>Immutable. Source: ARCHITECTURE, "Ledger".
 *
 * @param reason what kind of refusal
 * @param subject the account, currency or key it is about; "" if none
 * @param detail a currency, posting or text, as the reason says; "" if none
 * @param scale the currency's scale, if amounts are told
 * @param balanceUnits what is posted on the account, if amounts are told
 * @param boundUnits what is available on it, or its limit, if amounts are told
 * @param amountUnits what was asked for, if amounts are told
 */
public record Refusal(
        Reason reason, String subject, String detail, int scale, long balanceUnits, long boundUnits, long amountUnits) {

    /** Kinds of refusal. Their codes are part of the format: never reuse one. */
    public enum Reason {
        /** The subject account is not open. */
        UNKNOWN_ACCOUNT(1),
        /** The subject currency is not defined. */
        UNKNOWN_CURRENCY(2),
        /** The subject currency has the told scale. */
        CURRENCY_EXISTS(3),
        /** The subject account is kept in the currency of the detail. */
        CURRENCY_MISMATCH(4),
        /** The subject account is open on other terms, told by the detail. */
        ACCOUNT_EXISTS(5),
        /** The subject account can't give that much. */
        INSUFFICIENT_FUNDS(6),
        /** The subject account can't take that much. */
        LIMIT_EXCEEDED(7),
        /** The subject key names the posting of the detail, with other content. */
        KEY_CONFLICT(8),
        /** The subject key names the posting of the detail, with the same content. */
        DUPLICATE_POSTING(9),
        /** Legs that do not sum to zero, or something else that no client of ours sends. */
        INVALID(10),
        /** The branch is prepared or committed already. */
        DUPLICATE_BRANCH(11),
        /** The branch was rolled back, or fenced, before this came. */
        ROLLED_BACK(12),
        /** The block's session has ended, or the block was acknowledged before. */
        STALE(13),
        /** The subject node identifier belongs to the member of the detail. */
        DUPLICATE_NODE(14),
        /** The transaction was the youngest of a circle, told by the detail, of transactions that waited for each other. */
        DEADLOCK(15),
        /** The subject was not free in time; the detail tells who holds it. */
        LOCK_TIMEOUT(16),
        /** The transaction held locks longer than its lease, or its session is over. */
        LEASE_EXPIRED(17),
        /** The subject account takes no postings for now. */
        ACCOUNT_FROZEN(18),
        /** The subject account takes nothing, for ever. */
        ACCOUNT_CLOSED(19),
        /** The subject account holds or owes the told amount, and was to be closed. */
        BALANCE_NOT_ZERO(20),
        /** The subject account holds the told amount, and was to get the told limit. */
        BALANCE_OUTSIDE_LIMITS(21),
        /** The subject key is older than what the ledger remembers of keys. */
        KEY_FORGOTTEN(22),
        /** The principal of the detail may not do that with the subject account. */
        NOT_ALLOWED(23),
        /** The subject branch was committed by hand. */
        HEURISTICALLY_COMMITTED(24),
        /** The subject branch was rolled back by hand. */
        HEURISTICALLY_ROLLED_BACK(25);

        private final int code;

        Reason(int code) {
            this.code = code;
        }

        /** As it is written. */
        public int code() {
            return code;
        }

        /**
         * The reason of a code.
         *
         * @throws MalformedBytesException if there is none
         */
        public static Reason ofCode(int code) {
            for (Reason reason : values()) {
                if (reason.code == code) {
                    return reason;
                }
            }
            throw new MalformedBytesException("a refusal of the unknown reason " + code);
        }
    }

    /** A refusal without amounts. */
    public static Refusal of(Reason reason, String subject, String detail) {
        return new Refusal(reason, subject, detail, 0, 0, 0, 0);
    }
}
