// Reads lines of `columns TAB types TAB base64 of a record`, has the JsonSerDe of the class that is named read each record,
// and prints for each line OK and the row, or ERR and the exception's message. Times are nanoseconds, dates days since 1970.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hive.serde2.AbstractSerDe;
import org.apache.hadoop.hive.serde2.objectinspector.ObjectInspectorUtils;
import org.apache.hadoop.io.Text;

public class HiveRows {
  public static void main(String[] arguments) throws Exception {
    Map<String, AbstractSerDe> known = new HashMap<>();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    StringBuilder out = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] parts = line.split("\t", -1);
      String key = parts[0] + "\t" + parts[1];
      AbstractSerDe serde = known.get(key);
      if (serde == null) {
        Properties table = new Properties();
        table.setProperty("columns", parts[0]);
        table.setProperty("columns.types", parts[1]);
        serde = (AbstractSerDe) Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
        serde.initialize(new Configuration(false), table);
        known.put(key, serde);
      }
      try {
        Object row = serde.deserialize(new Text(Base64.getDecoder().decode(parts[2])));
        // Read as a writer does, by the inspector: it is what rounds decimals.
        Object read = ObjectInspectorUtils.copyToStandardJavaObject(row, serde.getObjectInspector());
        out.append("OK\t").append(shown(read)).append('\n');
      } catch (Throwable error) {
        out.append("ERR\t").append(String.valueOf(error.getMessage()).replaceAll("\\s+", " ")).append('\n');
      }
    }
    System.out.write(out.toString().getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }

  static String shown(Object value) {
    if (value == null) return "null";
    if (value instanceof List) {
      List<String> each = new ArrayList<>();
      for (Object one : (List<?>) value) each.add(shown(one));
      return "[" + String.join(",", each) + "]";
    }
    if (value instanceof Map) {
      TreeMap<String, String> sorted = new TreeMap<>();
      for (Map.Entry<?, ?> one : ((Map<?, ?>) value).entrySet()) sorted.put(shown(one.getKey()), shown(one.getValue()));
      return sorted.toString();
    }
    if (value instanceof java.sql.Timestamp) {
      java.sql.Timestamp time = (java.sql.Timestamp) value;
      return Math.floorDiv(time.getTime(), 1000L) + "." + time.getNanos();
    }
    if (value instanceof java.sql.Date) return "d" + Math.floorDiv(((java.sql.Date) value).getTime(), 86400000L);
    if (value instanceof Double) return "f" + Long.toHexString(Double.doubleToLongBits((Double) value));
    if (value instanceof Float) return "f" + Long.toHexString(Double.doubleToLongBits((Float) value));
    if (value instanceof Number || value instanceof Boolean) return value.toString();
    if (value instanceof org.apache.hadoop.hive.common.type.HiveDecimal)
      return new java.math.BigDecimal(value.toString()).stripTrailingZeros().toPlainString();
    StringBuilder text = new StringBuilder("s");
    for (char letter : value.toString().toCharArray()) text.append(Integer.toHexString(letter)).append('.');
    return text.toString();
  }
}
