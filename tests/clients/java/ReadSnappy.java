import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyInputStream;

/** Reads a file in the form that is named, "snappy-java" or "hadoop-snappy", and writes the plain bytes to another. */
class ReadSnappy {
    public static void main(String[] arguments) throws Exception {
        byte[] packed = Files.readAllBytes(Path.of(arguments[1]));
        try (OutputStream out = Files.newOutputStream(Path.of(arguments[2]))) {
            if (arguments[0].equals("hadoop-snappy")) {
                readHadoop(packed, out);
            } else {
                try (InputStream plain = new SnappyInputStream(new ByteArrayInputStream(packed))) {
                    plain.transferTo(out);
                }
            }
        }
        System.out.println("true");
    }

    /** Hadoop's BlockDecompressorStream: [plain length], then chunks until so many plain bytes are there. */
    private static void readHadoop(byte[] packed, OutputStream out) throws Exception {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(packed));
        while (in.available() > 0) {
            int missing = in.readInt();
            while (missing > 0) {
                byte[] plain = Snappy.uncompress(in.readNBytes(in.readInt()));
                missing -= plain.length;
                out.write(plain);
            }
            if (missing < 0) {
                throw new IllegalStateException("a block holds more than it says");
            }
        }
    }
}
