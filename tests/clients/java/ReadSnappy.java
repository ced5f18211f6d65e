import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.InputStream;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyInputStream;

/** Reads stdin in the form that is named, "snappy-java" or "hadoop-snappy", and writes the plain bytes to stdout. */
class ReadSnappy {
    public static void main(String[] arguments) throws Exception {
        byte[] packed = System.in.readAllBytes();
        if (arguments[0].equals("hadoop-snappy")) {
            readHadoop(packed);
        } else {
            try (InputStream plain = new SnappyInputStream(new ByteArrayInputStream(packed))) {
                plain.transferTo(System.out);
            }
        }
        System.out.flush();
    }

    /** Hadoop's BlockDecompressorStream: [plain length], then chunks until so many plain bytes are there. */
    private static void readHadoop(byte[] packed) throws Exception {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(packed));
        while (in.available() > 0) {
            int missing = in.readInt();
            while (missing > 0) {
                byte[] plain = Snappy.uncompress(in.readNBytes(in.readInt()));
                missing -= plain.length;
                System.out.write(plain);
            }
            if (missing < 0) {
                throw new IllegalStateException("a block holds more than it says");
            }
        }
    }
}
