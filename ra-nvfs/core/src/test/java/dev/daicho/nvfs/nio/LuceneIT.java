package dev.daicho.nvfs.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.store.NIOFSDirectory;
import org.apache.lucene.store.NativeFSLockFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lucene's directories on a disk, both kinds, with their native locks: what its own tests of directories ask of one. */
@Tag("N14")
class LuceneIT {

    static {
        // On JDK 21 and later Lucene maps into an arena, which only the JDK's own channels can: see the README.
        System.setProperty("org.apache.lucene.store.MMapDirectory.enableMemorySegments", "false");
    }

    private FileSystem fs;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        fs = FileSystems.newFileSystem(
                URI.create("nvfs:" + folder.resolve("disk.nvm")), Map.of("create", "true", "capacity", "16MiB"));
    }

    @AfterEach
    void close() throws IOException {
        fs.close();
    }

    private FSDirectory directory(String kind) throws IOException {
        Path path = fs.getPath("/index");
        return kind.equals("mmap")
                ? new MMapDirectory(path, NativeFSLockFactory.INSTANCE)
                : new NIOFSDirectory(path, NativeFSLockFactory.INSTANCE);
    }

    private static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void write(FSDirectory directory, String name, byte[] content) throws IOException {
        try (IndexOutput out = directory.createOutput(name, IOContext.DEFAULT)) {
            out.writeBytes(content, content.length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "mmap"})
    void shouldKeepTheRulesOfDirectories(String kind) throws Exception {
        try (FSDirectory directory = directory(kind)) {
            byte[] content = bytes(100_000, 1);
            write(directory, "a", content);
            write(directory, "empty", new byte[0]);
            assertThrows(FileAlreadyExistsException.class, () -> directory.createOutput("a", IOContext.DEFAULT));
            assertEquals(100_000, directory.fileLength("a"));
            assertEquals(0, directory.fileLength("empty"));
            assertThrows(NoSuchFileException.class, () -> directory.openInput("none", IOContext.DEFAULT));
            assertThrows(NoSuchFileException.class, () -> directory.fileLength("none"));
            assertThrows(NoSuchFileException.class, () -> directory.deleteFile("none"));
            directory.sync(List.of("a", "empty"));
            assertThrows(IOException.class, () -> directory.sync(List.of("none")));
            directory.rename("a", "b");
            directory.syncMetaData();
            assertArrayEquals(new String[] {"b", "empty"}, directory.listAll());
            String temporary;
            try (IndexOutput out = directory.createTempOutput("t", "x", IOContext.DEFAULT)) {
                out.writeLong(42);
                temporary = out.getName();
            }
            try (IndexInput in = directory.openInput(temporary, IOContext.READONCE)) {
                assertEquals(42, in.readLong());
            }
            directory.deleteFile(temporary);
            assertArrayEquals(new String[] {"b", "empty"}, directory.listAll());
            try (IndexInput in = directory.openInput("empty", IOContext.DEFAULT)) {
                assertEquals(0, in.length());
                assertThrows(EOFException.class, in::readByte);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "mmap"})
    void shouldReadAnywhere(String kind) throws Exception {
        try (FSDirectory directory = directory(kind)) {
            byte[] content = bytes(300_000, 2);
            write(directory, "f", content);
            Random random = new Random(3);
            try (IndexInput in = directory.openInput("f", IOContext.DEFAULT)) {
                IndexInput clone = in.clone();
                for (int i = 0; i < 200; i++) {
                    int from = random.nextInt(content.length);
                    byte[] found = new byte[random.nextInt(content.length - from)];
                    IndexInput reader = i % 2 == 0 ? in : clone;
                    reader.seek(from);
                    reader.readBytes(found, 0, found.length);
                    assertArrayEquals(Arrays.copyOfRange(content, from, from + found.length), found);
                    IndexInput slice = in.slice("part", from, found.length);
                    assertEquals(found.length, slice.length());
                    if (found.length > 0) {
                        assertEquals(found[0], slice.readByte());
                    }
                }
                in.seek(content.length);
                assertThrows(EOFException.class, in::readByte);
            }
            // A file that is open can be deleted, and goes on being read.
            try (IndexInput in = directory.openInput("f", IOContext.DEFAULT)) {
                directory.deleteFile("f");
                byte[] found = new byte[content.length];
                in.readBytes(found, 0, found.length);
                assertArrayEquals(content, found);
            }
            assertArrayEquals(new String[0], directory.listAll());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "mmap"})
    void shouldGiveItsLockToOneOnly(String kind) throws Exception {
        try (FSDirectory directory = directory(kind);
                FSDirectory same = directory(kind)) {
            Lock lock = directory.obtainLock("write.lock");
            lock.ensureValid();
            assertThrows(LockObtainFailedException.class, () -> same.obtainLock("write.lock"));
            lock.close();
            assertThrows(AlreadyClosedException.class, lock::ensureValid);
            same.obtainLock("write.lock").close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "mmap"})
    void shouldIndexSearchMergeAndOpenAgain(String kind) throws Exception {
        try (FSDirectory directory = directory(kind)) {
            try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(new StandardAnalyzer()))) {
                for (int i = 0; i < 1000; i++) {
                    Document document = new Document();
                    document.add(new StringField("id", "n" + i, Field.Store.YES));
                    document.add(new TextField("text", "every word of number " + i % 10, Field.Store.YES));
                    writer.addDocument(document);
                    if (i % 150 == 0) {
                        writer.commit();
                    }
                }
                writer.deleteDocuments(new Term("id", "n7"));
                writer.forceMerge(1);
            }
        }
        try (FSDirectory directory = directory(kind)) {
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                assertEquals(99, searcher.count(new TermQuery(new Term("text", "7"))));
                assertEquals(100, searcher.count(new TermQuery(new Term("text", "8"))));
                assertEquals(
                        "n8",
                        reader.storedFields()
                                .document(searcher.search(new TermQuery(new Term("id", "n8")), 1).scoreDocs[0].doc)
                                .get("id"));
            }
            try (CheckIndex check = new CheckIndex(directory)) {
                assertTrue(check.checkIndex().clean);
            }
        }
    }
}
