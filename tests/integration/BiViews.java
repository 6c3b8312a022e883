import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.zip.CRC32;

/**
 * What a JDBC client is shown of the schema bi, a line each, parts separated by tabs:
 * "view", name and remark; "column", view, name and remark; "rows", view, how many rows it has and
 * the sum of the CRC-32 of each row's text (cells joined by the unit separator, a null empty).
 *
 * Arguments: URL, user; the password is in PGPASSWORD.
 */
public class BiViews {
    private static List<String> views(DatabaseMetaData data) throws SQLException {
        List<String> names = new ArrayList<>();

        try (ResultSet found = data.getTables(null, "bi", "%", new String[] {"VIEW"})) {
            while (found.next()) {
                names.add(found.getString("TABLE_NAME"));
                print("view", found.getString("TABLE_NAME"), found.getString("REMARKS"));
            }
        }
        return names;
    }

    private static void columns(DatabaseMetaData data) throws SQLException {
        try (ResultSet found = data.getColumns(null, "bi", "%", "%")) {
            while (found.next()) {
                print("column", found.getString("TABLE_NAME"), found.getString("COLUMN_NAME"),
                        found.getString("REMARKS"));
            }
        }
    }

    private static void rows(Connection connection, String view) throws SQLException {
        long count = 0;
        long sum = 0;

        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT * FROM bi." + view)) {
            int width = found.getMetaData().getColumnCount();

            while (found.next()) {
                StringJoiner cells = new StringJoiner("\u001f");
                CRC32 crc = new CRC32();

                for (int place = 1; place <= width; place++) {
                    String text = found.getString(place);
                    cells.add(text == null ? "" : text);
                }
                crc.update(cells.toString().getBytes(StandardCharsets.UTF_8));
                sum += crc.getValue();
                count++;
            }
        }
        print("rows", view, Long.toString(count), Long.toString(sum));
    }

    private static void print(String... parts) {
        System.out.println(String.join("\t", parts));
    }

    public static void main(String[] arguments) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                arguments[0], arguments[1], System.getenv("PGPASSWORD"))) {
            DatabaseMetaData data = connection.getMetaData();
            List<String> names = views(data);

            columns(data);
            for (String name : names) {
                rows(connection, name);
            }
        }
    }
}
