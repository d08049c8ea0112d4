package dev.daicho.ra.contract;

import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Keeps the events it hears, and acts on each at once, inside the call, as a server may. */
final class RecordingListener implements ConnectionEventListener {

    final List<ConnectionEvent> events = new ArrayList<>();
    private final Consumer<ConnectionEvent> reaction;

    RecordingListener(Consumer<ConnectionEvent> reaction) {
        this.reaction = reaction;
    }

    RecordingListener() {
        this(event -> {});
    }

    List<Integer> ids() {
        return events.stream().map(ConnectionEvent::getId).toList();
    }

    private void heard(ConnectionEvent event) {
        events.add(event);
        reaction.accept(event);
    }

    @Override
    public void connectionClosed(ConnectionEvent event) {
        heard(event);
    }

    @Override
    public void connectionErrorOccurred(ConnectionEvent event) {
        heard(event);
    }

    @Override
    public void localTransactionStarted(ConnectionEvent event) {
        heard(event);
    }

    @Override
    public void localTransactionCommitted(ConnectionEvent event) {
        heard(event);
    }

    @Override
    public void localTransactionRolledback(ConnectionEvent event) {
        heard(event);
    }
}
