package dev.daicho.ledger.core.verify;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.core.history.HistoryRecord.PostedHistoryLeg;
import dev.daicho.ledger.core.verify.DirectoryVerifier.Verified;
import dev.daicho.ledger.core.verify.InclusionProof.Proven;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Serial;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command that verifies a ledger offline. Its exit code says how it went: 0 all right, 1 something is not as it was written, 2 it
 * could not look.
 *
 * <p>Stateless; opens files of a ledger for reading only. Source: L13 (tamper-evident, verifiable offline by a tool).
 */
public final class LedgerVerifier {

    static final int RIGHT = 0;
    static final int WRONG = 1;
    static final int NOT_DONE = 2;

    private static final String HELP =
            """
            daicho-ledger: verifies a ledger's files. The ledger has to be closed, or the directory a copy or a backup.

              verify <data directory or export> [--head <hash>]
                  every record and block of the history, the balances that it leads to, and the last snapshot against both;
                  with --head also that the block with this hash, noted earlier, is in the chain
              export <data directory> <file> [--json]
                  writes the whole history into one file, which verify takes in the place of the directory;
                  with --json as lines of JSON, for other programs
              prove <data directory> <posting> <file> [--through-end]
                  writes a proof that a posting is in the ledger: its block, and with --through-end all blocks after it
              check <file> [--head <hash>]
                  verifies such a proof without the ledger; with --head its last block has to have this hash

            Exit codes: 0 all is right; 1 something is not as it was written, the message names the file and the offset; 2 not done.
            """;

    /** Says that the command line can't be understood. */
    private static final class UsageException extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    private LedgerVerifier() {}

    /** See {@code --help}. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    static int run(String[] arguments, PrintStream out, PrintStream err) {
        List<String> words = new ArrayList<>(Arrays.asList(arguments));
        if (words.contains("--help") || words.contains("-h")) {
            out.print(HELP);
            return RIGHT;
        }
        try {
            run(words, out);
            return RIGHT;
        } catch (LedgerDamagedException damaged) {
            err.println("WRONG: " + damaged.getMessage());
            return WRONG;
        } catch (UsageException usage) {
            err.println(usage.getMessage());
            err.print(HELP);
            return NOT_DONE;
        } catch (IOException | RuntimeException failed) {
            err.println("NOT DONE: "
                    + (failed instanceof FileAlreadyExistsException exists
                            ? exists.getFile() + " is there already, and is not overwritten"
                            : failed.toString()));
            return NOT_DONE;
        }
    }

    private static void run(List<String> words, PrintStream out) throws IOException, UsageException {
        byte[] head = takeHead(words);
        boolean throughEnd = words.remove("--through-end");
        boolean json = words.remove("--json");
        String command = words.isEmpty() ? "" : words.remove(0);
        if (json && !command.equals("export")) {
            throw new UsageException("--json goes with export only");
        }
        if (command.equals("export") && words.size() == 2 && head == null && !throughEnd) {
            export(Path.of(words.get(0)), Path.of(words.get(1)), json, out);
        } else if (command.equals("verify") && words.size() == 1 && !throughEnd) {
            verify(Path.of(words.get(0)), head, out);
        } else if (command.equals("prove") && words.size() == 3 && head == null) {
            prove(Path.of(words.get(0)), words.get(1), Path.of(words.get(2)), throughEnd, out);
        } else if (command.equals("check") && words.size() == 1 && !throughEnd) {
            check(Path.of(words.get(0)), head, out);
        } else {
            throw new UsageException("This is no command line of the verifier");
        }
    }

    private static byte @Nullable [] takeHead(List<String> words) throws UsageException {
        int at = words.indexOf("--head");
        if (at < 0) {
            return null;
        }
        words.remove(at);
        if (at == words.size()) {
            throw new UsageException("--head needs a hash of 64 hexadecimal digits");
        }
        String hex = words.remove(at);
        try {
            byte[] hash = HexFormat.of().parseHex(hex);
            if (hash.length == 32) {
                return hash;
            }
        } catch (IllegalArgumentException notHex) {
            // Said below, as for a wrong length.
        }
        throw new UsageException("\"" + hex + "\" is no hash of 64 hexadecimal digits");
    }

    private static void verify(Path directory, byte @Nullable [] head, PrintStream out) throws IOException {
        Verified verified = new DirectoryVerifier(directory, head).verify();
        out.println("RIGHT: " + verified.blockCount() + " blocks up to log index " + verified.lastLogIndex() + ", "
                + verified.postingCount() + " postings on " + verified.accountCount() + " accounts, "
                + verified.endPosition() + " bytes of history");
        out.println(
                verified.snapshot() == null
                        ? "There is no snapshot with it: blocks missing at the end would not show"
                        : "Snapshot " + verified.snapshot() + " agrees with the history");
        out.println("Head " + HexFormat.of().formatHex(verified.headHash())
                + " (note it elsewhere: with --head it shows later that nothing before it was changed)");
    }

    private static void export(Path directory, Path file, boolean json, PrintStream out) throws IOException {
        LedgerExport.Exported exported =
                json ? LedgerExport.writeJson(directory, file) : LedgerExport.write(directory, file);
        out.println(
                "Wrote " + exported.blockCount() + " blocks, " + exported.bytes() + " bytes of history, to " + file);
        out.println("Head " + HexFormat.of().formatHex(exported.headHash()));
    }

    private static void prove(Path directory, String posting, Path file, boolean throughEnd, PrintStream out)
            throws IOException {
        InclusionProof proof = InclusionProof.of(directory, posting, throughEnd);
        if (proof == null) {
            throw new LedgerDamagedException("The history in " + directory + " has no posting " + posting);
        }
        proof.writeTo(file);
        out.println("Wrote the proof of posting " + posting + ", " + proof.records().length + " bytes of history, to "
                + file);
    }

    private static void check(Path file, byte @Nullable [] head, PrintStream out) throws IOException {
        Proven proven = InclusionProof.check(file);
        if (head != null && !Arrays.equals(head, proven.lastHash())) {
            throw new LedgerDamagedException(file + " leads to a block with the hash "
                    + HexFormat.of().formatHex(proven.lastHash()) + ", not to "
                    + HexFormat.of().formatHex(head));
        }
        out.println("RIGHT: posting " + proven.posted().posting() + " of "
                + Instant.ofEpochMilli(proven.posted().timeMillis()) + " is in the block at log index "
                + proven.block().logIndex() + ", which has the hash "
                + HexFormat.of().formatHex(proven.block().hash()));
        for (PostedHistoryLeg leg : proven.posted().legs()) {
            out.println("  " + leg.account() + " " + leg.units() + " units of " + leg.currency() + ", "
                    + leg.balanceAfterUnits() + " after it");
        }
        proven.posted().metadata().forEach((key, value) -> out.println("  " + key + "=" + value));
        out.println(
                head == null
                        ? "The last block in the proof has the hash "
                                + HexFormat.of().formatHex(proven.lastHash())
                                + "; the proof is worth as much as what you compare this with"
                        : "It leads to the given head");
    }
}
