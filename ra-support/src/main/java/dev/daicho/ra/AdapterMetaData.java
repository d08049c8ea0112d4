package dev.daicho.ra;

import jakarta.resource.spi.ManagedConnectionMetaData;

/**
 * What a managed connection tells about the resource behind it.
 *
 * @param maxConnections 0 for no limit
 */
public record AdapterMetaData(String productName, String productVersion, int maxConnections, String userName)
        implements ManagedConnectionMetaData {

    @Override
    public String getEISProductName() {
        return productName;
    }

    @Override
    public String getEISProductVersion() {
        return productVersion;
    }

    @Override
    public int getMaxConnections() {
        return maxConnections;
    }

    @Override
    public String getUserName() {
        return userName;
    }
}
