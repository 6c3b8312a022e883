import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Prints alerts as JSON, one a line, with kafka-clients: Alerts TOPIC CONTRACT COUNT
 *
 * Ends after COUNT of them. KAFKA_BROKERS and GROUP_ID say where and as whom.
 */
public class Alerts {
    public static void main(String[] arguments) throws Exception {
        Schema schema = new Schema.Parser().parse(new File(arguments[1]));
        var decoder = new BinaryMessageDecoder<GenericRecord>(GenericData.get(), schema);
        int left = Integer.parseInt(arguments[2]);
        Map<String, Object> settings = Map.of(
            "bootstrap.servers", System.getenv("KAFKA_BROKERS"),
            "group.id", System.getenv("GROUP_ID"),
            "isolation.level", "read_committed", "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(
                settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(arguments[0]));
            while (left > 0) {
                for (ConsumerRecord<String, byte[]> one : consumer.poll(Duration.ofSeconds(30))) {
                    if (one.value() != null && left > 0) { // else a tombstone
                        System.out.println(decoder.decode(one.value()));
                        left--;
                    }
                }
            }
        }
    }
}
