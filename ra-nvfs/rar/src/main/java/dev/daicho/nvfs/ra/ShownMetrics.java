package dev.daicho.nvfs.ra;

import dev.daicho.nvfs.nio.DiskMetrics;
import dev.daicho.nvfs.transaction.Disk;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The metrics of the adapter's disk and of its drives, as MXBeans; where the server refuses, the store does without.
 *
 * <p>Thread-safe. Source: SPEC N15, N16.
 */
final class ShownMetrics {

    private final List<ObjectName> names = new ArrayList<>();

    /** Shows them until {@link #hide}. */
    ShownMetrics(Disk disk, String image) {
        show(disk, image);
        for (Map.Entry<String, Disk> drive : disk.drives().entrySet()) {
            show(drive.getValue(), image + "!/" + drive.getKey());
        }
    }

    private void show(Disk disk, String image) {
        Hashtable<String, String> keys = new Hashtable<>();
        keys.put("type", "Disk");
        keys.put("image", ObjectName.quote(image));
        try {
            ObjectName name = new ObjectName("dev.daicho.nvfs", keys);
            ManagementFactory.getPlatformMBeanServer().registerMBean(DiskMetrics.of(disk), name);
            names.add(name);
        } catch (JMException | SecurityException e) {
            // The store does not depend on being looked at.
        }
    }

    void hide() {
        for (ObjectName name : names) {
            try {
                ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
            } catch (JMException | SecurityException e) {
                // Somebody was faster.
            }
        }
    }
}
