package dev.daicho.ledger.core.verify;

import dev.daicho.ledger.core.block.Access;
import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.history.HistoryRecord;
import dev.daicho.ledger.core.history.HistoryRecord.AccessChanged;
import dev.daicho.ledger.core.history.HistoryRecord.AccountOpened;
import dev.daicho.ledger.core.history.HistoryRecord.BlockEnd;
import dev.daicho.ledger.core.history.HistoryRecord.CurrencyDefined;
import dev.daicho.ledger.core.history.HistoryRecord.LimitsChanged;
import dev.daicho.ledger.core.history.HistoryRecord.Posted;
import dev.daicho.ledger.core.history.HistoryRecord.PostedHistoryLeg;
import dev.daicho.ledger.core.history.HistoryRecord.StatusChanged;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Records of the history as lines of JSON; amounts are whole numbers of the currency's smallest unit. Stateless. */
final class JsonLines {

    private JsonLines() {}

    static String of(HistoryRecord record) {
        StringJoiner line = new StringJoiner(",", "{", "}");
        if (record instanceof Posted posted) {
            posted(posted, line);
        } else if (record instanceof BlockEnd end) {
            text("kind", "block", line);
            number("logIndex", end.logIndex(), line);
            text("block", Block.id(end.session(), end.sequence()), line);
            time(end.timeMillis(), line);
            number("transactions", end.transactionCount(), line);
            text("hash", HexFormat.of().formatHex(end.hash()), line);
        } else if (record instanceof AccountOpened account) {
            text("kind", "account", line);
            text("account", account.id(), line);
            text("currency", account.currency(), line);
            limits(account.lowerUnits(), account.upperUnits(), account.timeMillis(), line);
        } else if (record instanceof CurrencyDefined currency) {
            text("kind", "currency", line);
            text("currency", currency.code(), line);
            number("scale", currency.scale(), line);
        } else if (record instanceof LimitsChanged limits) {
            text("kind", "limits", line);
            text("account", limits.id(), line);
            limits(limits.lowerUnits(), limits.upperUnits(), limits.timeMillis(), line);
        } else if (record instanceof StatusChanged status) {
            text("kind", "status", line);
            text("account", status.id(), line);
            text("status", status.status().name(), line);
            time(status.timeMillis(), line);
        } else if (record instanceof AccessChanged access) {
            text("kind", "access", line);
            text("account", access.id(), line);
            access(access.access(), line);
            time(access.timeMillis(), line);
        }
        return line.toString();
    }

    private static void posted(Posted posted, StringJoiner line) {
        text("kind", "posting", line);
        text("posting", posted.posting().toString(), line);
        text("block", Block.id(posted.blockSession(), posted.blockSequence()), line);
        time(posted.timeMillis(), line);
        String key = posted.key();
        if (key != null) {
            text("key", key, line);
        }
        text("memo", posted.memo(), line);
        StringJoiner metadata = new StringJoiner(",", "{", "}");
        posted.metadata().forEach((name, value) -> text(name, value, metadata));
        line.add("\"metadata\":" + metadata);
        StringJoiner legs = new StringJoiner(",", "[", "]");
        for (PostedHistoryLeg leg : posted.legs()) {
            StringJoiner one = new StringJoiner(",", "{", "}");
            text("account", leg.account(), one);
            text("currency", leg.currency(), one);
            number("units", leg.units(), one);
            number("balanceAfter", leg.balanceAfterUnits(), one);
            legs.add(one.toString());
        }
        line.add("\"legs\":" + legs);
    }

    private static void limits(long lowerUnits, long upperUnits, long timeMillis, StringJoiner line) {
        number("lower", lowerUnits, line);
        number("upper", upperUnits, line);
        time(timeMillis, line);
    }

    private static void access(@Nullable Access access, StringJoiner line) {
        if (access != null) {
            text("owner", access.owner(), line);
            StringJoiner grants = new StringJoiner(",", "{", "}");
            for (Map.Entry<String, Integer> grant : access.grants().entrySet()) {
                number(grant.getKey(), grant.getValue(), grants);
            }
            line.add("\"grants\":" + grants);
        }
    }

    private static void time(long millis, StringJoiner line) {
        text("time", Instant.ofEpochMilli(millis).toString(), line);
    }

    private static void number(String name, long value, StringJoiner line) {
        line.add(quoted(name) + ":" + value);
    }

    private static void text(String name, String value, StringJoiner line) {
        line.add(quoted(name) + ":" + quoted(value));
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
