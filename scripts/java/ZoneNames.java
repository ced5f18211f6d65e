// Prints the table of src/hydrant/emulator/firehose/engine/keys/zone_names.tsv, to be compared or renewed:
// java scripts/java/ZoneNames.java, with the JDK whose names are wanted.

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

class ZoneNames {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    public static void main(String[] arguments) {
        Map<String, TreeSet<String>> zones = new TreeMap<>();
        for (String id : ZoneId.getAvailableZoneIds()) {
            if (!id.startsWith("SystemV/")) {
                zones.computeIfAbsent(names(ZoneId.of(id)), names -> new TreeSet<>()).add(id);
            }
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        zones.forEach((names, ids) -> out.println(names + "\t" + String.join(" ", ids)));
    }

    /** The standard offset in seconds; names of standard time, of daylight saving time, of either; each short, long. */
    private static String names(ZoneId zone) {
        Instant standard = aTime(zone, false);
        Instant daylight = aTime(zone, true);
        return String.join("\t",
            Integer.toString(zone.getRules().getStandardOffset(START).getTotalSeconds()),
            text("z", zone, standard), text("zzzz", zone, standard),
            text("z", zone, daylight), text("zzzz", zone, daylight),
            text("v", zone, START), text("vvvv", zone, START));
    }

    /** A time of the year with or without daylight saving time; null if there is none. */
    private static Instant aTime(ZoneId zone, boolean daylight) {
        for (Instant time = START; time.isBefore(START.plus(Duration.ofDays(365))); time = time.plus(Duration.ofHours(12))) {
            if (zone.getRules().isDaylightSavings(time) == daylight) {
                return time;
            }
        }
        return null;
    }

    private static String text(String pattern, ZoneId zone, Instant time) {
        return time == null ? "" : DateTimeFormatter.ofPattern(pattern, Locale.US).withZone(zone).format(time);
    }
}
