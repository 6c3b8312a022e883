// Avro's single-object encoding: C3 01, the fingerprint of the schema, the Avro bytes.
'use strict';

const fs = require('node:fs');
const avro = require('avsc');

const EMPTY = 0xc15d213aa4d7a795n;

// CRC-64-AVRO of the parsing canonical form, which type.schema() is, little-endian.
function fingerprint(type) {
    let value = EMPTY;
    for (const byte of Buffer.from(JSON.stringify(type.schema()))) {
        value ^= BigInt(byte);
        for (let bit = 0; bit < 8; bit++) {
            value = (value >> 1n) ^ (EMPTY & -(value & 1n));
        }
    }
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(value);
    return bytes;
}

// One .avsc.
class Contract {
    constructor(path) {
        this.type = avro.Type.forSchema(JSON.parse(fs.readFileSync(path)));
        this.header = Buffer.concat([Buffer.from([0xc3, 0x01]), fingerprint(this.type)]);
    }

    encode(event) {
        return Buffer.concat([this.header, this.type.toBuffer(event)]);
    }

    decode(value) {
        if (!value.subarray(0, 10).equals(this.header)) {
            throw new Error('the value was written by another version of the contract');
        }
        return this.type.fromBuffer(value.subarray(10));
    }
}

module.exports = { Contract };
