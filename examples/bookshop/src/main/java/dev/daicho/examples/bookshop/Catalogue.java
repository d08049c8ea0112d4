package dev.daicho.examples.bookshop;

import dev.daicho.ledger.Money;
import jakarta.annotation.PostConstruct;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;

/**
 * What the shop sells: the goodbooks-10k titles if the system property {@code daicho.data} names the folder they are in, else the small
 * list that comes with the shop. Prices are the shop's own, by a rule, since the data have none.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class Catalogue {

    /** What the shop charges in. */
    public static final String CURRENCY = "JPY";

    /** Two digits: the shop reckons in hundredths of a yen, because royalties are fractions of one. */
    public static final int CURRENCY_SCALE = 2;

    private static final Logger LOG = Logger.getLogger(Catalogue.class.getName());
    private static final String SMALL_LIST = "/books.csv";

    /** Titles whose whole text can be had. */
    private static final Map<String, String> TEXTS = Map.of(
            "News from Nowhere", "news-from-nowhere.txt",
            "The Devil's Dictionary", "the-devils-dictionary.txt");

    private Map<Integer, Novel> novels = Map.of();
    private Optional<Path> data = Optional.empty();

    @PostConstruct
    void load() {
        data = Optional.ofNullable(System.getProperty("daicho.data"))
                .filter(folder -> !folder.isBlank())
                .map(Path::of);
        Map<Integer, Novel> all = new LinkedHashMap<>();
        read(SMALL_LIST, all);
        data.map(folder -> folder.resolve("books/books.csv"))
                .filter(Files::isReadable)
                .ifPresent(file -> read(file, all));
        novels = Collections.unmodifiableMap(all);
        LOG.info(() -> novels.size() + " books on sale");
    }

    /** All books, in the order of the list. */
    public Collection<Novel> novels() {
        return novels.values();
    }

    /** One book by its number. */
    public Optional<Novel> novel(int id) {
        return Optional.ofNullable(novels.get(id));
    }

    /** The text to deliver: the whole book where it can be had, else its title page. */
    public String text(Novel novel) {
        return Optional.ofNullable(TEXTS.get(novel.title()))
                .flatMap(name -> data.map(folder -> folder.resolve("texts").resolve(name)))
                .filter(Files::isReadable)
                .map(Catalogue::readText)
                .orElseGet(() -> titlePage(novel));
    }

    private static String titlePage(Novel novel) {
        return novel.title() + "\n\nby " + novel.author() + "\n\n"
                + (novel.year() == 0 ? "" : "First published " + year(novel.year()) + "\n\n")
                + "(This shop has no text of this book. You have bought its title page.)\n";
    }

    private static String year(int year) {
        return year < 0 ? -year + " BCE" : Integer.toString(year);
    }

    private static String readText(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void read(String resource, Map<Integer, Novel> into) {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(Catalogue.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
            add(reader, into);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void read(Path file, Map<Integer, Novel> into) {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            add(reader, into);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void add(BufferedReader reader, Map<Integer, Novel> into) throws IOException {
        reader.readLine();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            Novel novel = novel(Csv.split(line, ','));
            into.putIfAbsent(novel.id(), novel);
        }
    }

    private static Novel novel(List<String> columns) {
        int id = Integer.parseInt(columns.get(0));
        String author = columns.get(3).split(",", 2)[0].strip();
        String year = columns.get(4);
        return new Novel(id, columns.get(2), author, year.isEmpty() ? 0 : (int) Double.parseDouble(year), price(id));
    }

    /** 480 to 1,470 yen in steps of ten, by the book's number. */
    private static Money price(int id) {
        long yen = 480 + 10L * Math.floorMod(id * 37, 100);
        return new Money(BigDecimal.valueOf(yen).setScale(CURRENCY_SCALE), CURRENCY);
    }
}
