import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes events with kafka-clients and Avro: Publish registry|single-object FOLDER < EVENTS
 *
 * A line of standard input is {"topic": ..., "event": {...}}, its times as in 2020-11-03T09:00:00Z.
 * FOLDER holds the contracts. KAFKA_BROKERS and SCHEMA_REGISTRY_URL say where the servers are.
 */
public class Publish {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Turns events of one topic into values. */
    interface Encoder {
        byte[] encode(JsonNode event) throws IOException;
    }

    static Encoder singleObject(File contract) throws IOException {
        Schema schema = new Schema.Parser().parse(contract);
        var encoder = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema);
        return event -> {
            ByteBuffer value = encoder.encode(toRecord(schema, event));
            byte[] bytes = new byte[value.remaining()];
            value.get(bytes);
            return bytes;
        };
    }

    /** Confluent's wire format, by the latest version of the topic's subject. */
    static Encoder registry(String url, String topic) throws IOException, InterruptedException {
        URI latest = URI.create(url + "/subjects/" + topic + "-value/versions/latest");
        HttpResponse<String> answer = HTTP.send(
            HttpRequest.newBuilder(latest).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(latest + ": " + answer.body());
        }
        JsonNode version = JSON.readTree(answer.body());
        Schema schema = new Schema.Parser().parse(version.get("schema").asText());
        int id = version.get("id").asInt();
        byte[] header = ByteBuffer.allocate(5).put((byte) 0).putInt(id).array();
        var writer = new GenericDatumWriter<GenericRecord>(schema);
        return event -> {
            var out = new ByteArrayOutputStream();
            out.writeBytes(header);
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            writer.write(toRecord(schema, event), encoder);
            encoder.flush();
            return out.toByteArray();
        };
    }

    /** The event's fields, and defaults for those that it lacks. */
    static GenericRecord toRecord(Schema schema, JsonNode event) {
        var record = new GenericRecordBuilder(schema);
        for (Schema.Field field : schema.getFields()) {
            if (event.has(field.name())) {
                record.set(field, toValue(field.schema(), event.get(field.name())));
            }
        }
        return record.build();
    }

    static Object toValue(Schema schema, JsonNode json) {
        switch (schema.getType()) {
            case UNION:
                return json.isNull() ? null : toValue(schema.getTypes().get(1), json);
            case LONG:
                return json.isNumber() ? json.asLong()
                    : ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(json.asText()));
            case BOOLEAN:
                return json.asBoolean();
            case ENUM:
                return new GenericData.EnumSymbol(schema, json.asText());
            case ARRAY:
                List<Object> items = new ArrayList<>();
                json.forEach(item -> items.add(toValue(schema.getElementType(), item)));
                return items;
            default:
                return json.asText();
        }
    }

    static String key(JsonNode event) {
        for (String name : List.of("child_id", "contact_id", "measure_id")) {
            if (event.hasNonNull(name)) {
                return event.get(name).asText();
            }
        }
        throw new IllegalArgumentException("an event without a key");
    }

    public static void main(String[] arguments) throws Exception {
        String framing = arguments[0];
        String folder = arguments[1];
        Map<String, Object> settings = Map.of(
            "bootstrap.servers", System.getenv("KAFKA_BROKERS"), "enable.idempotence", true);
        Map<String, Encoder> encoders = new HashMap<>(); // by topic
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (var producer = new KafkaProducer<>(
                settings, new StringSerializer(), new ByteArraySerializer());
                var in = new BufferedReader(
                    new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String topic = JSON.readTree(line).get("topic").asText();
                JsonNode event = JSON.readTree(line).get("event");
                if (!encoders.containsKey(topic)) {
                    String name = topic.substring(topic.lastIndexOf('.') + 1);
                    encoders.put(topic, framing.equals("registry")
                        ? registry(System.getenv("SCHEMA_REGISTRY_URL"), topic)
                        : singleObject(new File(folder, name + ".avsc")));
                }
                byte[] value = encoders.get(topic).encode(event);
                sent.add(producer.send(new ProducerRecord<>(topic, key(event), value)));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get(); // throws what went wrong
            }
        }
    }
}
