// Prints alerts as JSON, one a line, with kafkajs: node alerts.js TOPIC CONTRACT COUNT
// Ends after COUNT of them. KAFKA_BROKERS and GROUP_ID say where and as whom.
'use strict';

const { Kafka, logLevel } = require('kafkajs');
const { Contract } = require('./single_object');

async function main() {
    const [topic, path, count] = process.argv.slice(2);
    const contract = new Contract(path);
    const kafka = new Kafka({
        brokers: process.env.KAFKA_BROKERS.split(','), logLevel: logLevel.WARN,
    });
    const consumer = kafka.consumer({ groupId: process.env.GROUP_ID, readUncommitted: false });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    let left = Number(count);
    consumer.on(consumer.events.CRASH, () => process.exit(1));
    await new Promise((done) => consumer.run({
        eachMessage: async ({ message }) => {
            if (message.value !== null && left > 0) { // else a tombstone
                console.log(JSON.stringify(contract.decode(message.value)));
                left -= 1;
            }
            if (left === 0) {
                done();
            }
        },
    }));
    await consumer.disconnect();
}

main();
