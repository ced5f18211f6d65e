// Reads lines of `path TAB columns TAB types`, has Hive's own input formats and SerDes read each file (.orc or .parquet), and
// prints for each line the number of its rows and then the rows, or -1 and the exception's message.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hive.ql.io.orc.OrcInputFormat;
import org.apache.hadoop.hive.ql.io.orc.OrcSerde;
import org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat;
import org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe;
import org.apache.hadoop.hive.serde2.AbstractSerDe;
import org.apache.hadoop.hive.serde2.ColumnProjectionUtils;
import org.apache.hadoop.hive.serde2.objectinspector.ObjectInspectorUtils;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.mapred.FileSplit;
import org.apache.hadoop.mapred.InputFormat;
import org.apache.hadoop.mapred.JobConf;
import org.apache.hadoop.mapred.RecordReader;
import org.apache.hadoop.mapred.Reporter;

public class FileRows {
  public static void main(String[] arguments) throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err); // where Parquet logs
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    StringBuilder out = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] parts = line.split("\t", -1);
      try {
        List<String> rows = rows(parts[0], parts[1], parts[2]);
        out.append(rows.size()).append('\n');
        for (String row : rows) out.append(row).append('\n');
      } catch (Throwable error) {
        out.append("-1\t").append(String.valueOf(cause(error)).replaceAll("\\s+", " ")).append('\n');
      }
    }
    answers.write(out.toString().getBytes(StandardCharsets.UTF_8));
    answers.flush();
  }

  static Throwable cause(Throwable error) {
    return error.getCause() == null ? error : cause(error.getCause());
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  static List<String> rows(String path, String columns, String types) throws Exception {
    boolean orc = path.endsWith(".orc");
    JobConf job = new JobConf(true);
    job.set("columns", columns);
    job.set("columns.types", types);
    ColumnProjectionUtils.setReadAllColumns(job);
    Properties table = new Properties();
    table.setProperty("columns", columns);
    table.setProperty("columns.types", types);
    AbstractSerDe serde = orc ? new OrcSerde() : new ParquetHiveSerDe();
    serde.initialize(job, table);
    InputFormat format = orc ? new OrcInputFormat() : new MapredParquetInputFormat();
    FileSplit split = new FileSplit(new Path("file://" + path), 0, new java.io.File(path).length(), new String[0]);
    RecordReader reader = format.getRecordReader(split, job, Reporter.NULL);
    List<String> rows = new ArrayList<>();
    Object key = reader.createKey();
    Object value = reader.createValue();
    while (reader.next(key, value)) {
      Object row = serde.deserialize((Writable) value);
      rows.add(HiveRows.shown(ObjectInspectorUtils.copyToStandardJavaObject(row, serde.getObjectInspector())));
    }
    reader.close();
    return rows;
  }
}
