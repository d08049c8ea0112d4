package dev.daicho.tests.strata.user;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;

/** Asks the management bean of strata as a console does, which knows none of its classes: operations begin in lower case, attributes in upper case. */
public final class Console {

    private Console() {}

    static String ask(String what, String... arguments) throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName strata = new ObjectName("dev.daicho:type=Strata");
        try {
            Object answer = Character.isUpperCase(what.charAt(0))
                    ? server.getAttribute(strata, what)
                    : server.invoke(
                            strata,
                            what,
                            arguments,
                            Arrays.stream(arguments)
                                    .map(each -> String.class.getName())
                                    .toArray(String[]::new));
            return answer != null && answer.getClass().isArray()
                    ? IntStream.range(0, Array.getLength(answer))
                            .mapToObj(index -> String.valueOf(Array.get(answer, index)))
                            .collect(Collectors.joining("\n"))
                    : String.valueOf(answer);
        } catch (RuntimeMBeanException refused) {
            throw refused.getTargetException();
        }
    }
}
