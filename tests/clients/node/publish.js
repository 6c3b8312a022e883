// Publishes events with kafkajs: node publish.js registry|single-object FOLDER < EVENTS
// A line of standard input is {"topic": ..., "event": {...}}, its times as in 2020-11-03T09:00:00Z.
// FOLDER holds the contracts. KAFKA_BROKERS and SCHEMA_REGISTRY_URL say where the servers are.
'use strict';

const readline = require('node:readline');
const { SchemaRegistry } = require('@kafkajs/confluent-schema-registry');
const { Kafka, Partitioners, logLevel } = require('kafkajs');
const { Contract } = require('./single_object');

function registryEncoder(url) {
    const registry = new SchemaRegistry({ host: url });
    const ids = new Map(); // by topic
    return async (topic, event) => {
        if (!ids.has(topic)) {
            ids.set(topic, await registry.getLatestSchemaId(`${topic}-value`));
        }
        return registry.encode(ids.get(topic), event);
    };
}

function singleObjectEncoder(folder) {
    const contracts = new Map(); // by topic
    return async (topic, event) => {
        if (!contracts.has(topic)) {
            contracts.set(topic, new Contract(`${folder}/${topic.split('.').pop()}.avsc`));
        }
        return contracts.get(topic).encode(event);
    };
}

// avsc takes the times of a contract as numbers: microseconds.
function withMicros(event) {
    return Object.fromEntries(Object.entries(event).map(([name, value]) =>
        [name, name.endsWith('_at') && value ? 1000 * Date.parse(value) : value]));
}

async function main() {
    const [framing, folder] = process.argv.slice(2);
    const encode = framing === 'registry' ? registryEncoder(process.env.SCHEMA_REGISTRY_URL)
        : singleObjectEncoder(folder);
    const kafka = new Kafka({
        brokers: process.env.KAFKA_BROKERS.split(','), logLevel: logLevel.WARN,
    });
    const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    for await (const line of readline.createInterface({ input: process.stdin })) {
        const { topic, event } = JSON.parse(line);
        const key = event.child_id || event.contact_id || event.measure_id;
        const value = await encode(topic, withMicros(event));
        await producer.send({ topic, messages: [{ key, value }] });
    }
    await producer.disconnect();
}

main();
