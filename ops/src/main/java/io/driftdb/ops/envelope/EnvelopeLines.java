package io.driftdb.ops.envelope;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Each line is an envelope as {@link EnvelopeWriter} writes them. Stateless. */
public final class EnvelopeLines implements LineFormat {

  @Override
  public InputLine parse(String topic, byte[] line) throws BadLineException {
    String text = Utf8.decode(line);
    if (text == null) {
      throw new BadLineException("is not UTF-8");
    }
    if (text.isBlank()) {
      return null;
    }
    return JsonText.read(text, parser -> fields(parser, text)).line(topic);
  }

  private static EnvelopeFields fields(JsonParser parser, String text)
      throws IOException, BadLineException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new BadLineException("is no envelope: a JSON object with key and value");
    }
    EnvelopeFields fields = new EnvelopeFields();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      field(fields, name, parser, text);
    }
    return fields;
  }

  private static void field(EnvelopeFields fields, String name, JsonParser parser, String text)
      throws IOException, BadLineException {
    switch (name) {
      case "key" -> fields.key(isNull(parser) ? null : string(parser, name));
      case "keyBase64" -> fields.keyBase64(string(parser, name));
      case "value" -> fields.value(JsonText.slice(parser, text));
      case "valueBase64" -> fields.valueBase64(string(parser, name));
      case "op" -> fields.op(string(parser, name));
      case "if" -> condition(fields, parser);
      case "topic" -> fields.topic(string(parser, name));
      case "txn" -> fields.transaction(scalar(parser, name, text));
      case "headers" -> headers(fields, parser);
      case "timestamp" -> fields.timestamp(integer(parser, name, Long.MAX_VALUE));
      case "partition" -> fields.partition((int) integer(parser, name, Integer.MAX_VALUE));
      // Given by the log when it takes the record, so what the input says of them means nothing.
      case "offset", "lsn" -> JsonText.end(parser);
      default -> throw new BadLineException("has an unknown field '" + name + "'");
    }
  }

  private static void headers(EnvelopeFields fields, JsonParser parser)
      throws IOException, BadLineException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new BadLineException("'headers' is no object");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value != JsonToken.START_OBJECT) {
        fields.header(name, isNull(parser) ? null : string(parser, "headers." + name));
        continue;
      }
      boolean base64 = parser.nextToken() != JsonToken.END_OBJECT;
      if (!base64 || !parser.currentName().equals("base64")) {
        throw new BadLineException("header '" + name + "' is no string and no {\"base64\":…}");
      }
      parser.nextToken();
      fields.headerBase64(name, string(parser, "headers." + name));
      if (parser.nextToken() != JsonToken.END_OBJECT) {
        throw new BadLineException("header '" + name + "' has more than base64");
      }
    }
  }

  private static void condition(EnvelopeFields fields, JsonParser parser)
      throws IOException, BadLineException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      fields.condition(parser.getText());
      return;
    }
    boolean object = parser.currentToken() == JsonToken.START_OBJECT;
    if (!object || parser.nextToken() == JsonToken.END_OBJECT) {
      throw new BadLineException(EnvelopeFields.CONDITIONS);
    }
    if (!parser.currentName().equals("unchanged-since")) {
      throw new BadLineException(EnvelopeFields.CONDITIONS);
    }
    parser.nextToken();
    fields.unchangedSince(integer(parser, "if.unchanged-since", Long.MAX_VALUE));
    if (parser.nextToken() != JsonToken.END_OBJECT) {
      throw new BadLineException("'if' has more than unchanged-since");
    }
  }

  /** As it is written, so that 1 and "1" differ; null for null. */
  private static String scalar(JsonParser parser, String name, String text)
      throws IOException, BadLineException {
    if (!parser.currentToken().isScalarValue()) {
      throw new BadLineException("'" + name + "' is no string and no number");
    }
    return isNull(parser) ? null : JsonText.slice(parser, text);
  }

  private static boolean isNull(JsonParser parser) {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  private static String string(JsonParser parser, String name)
      throws IOException, BadLineException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw new BadLineException("'" + name + "' is no string");
    }
    return parser.getText();
  }

  private static long integer(JsonParser parser, String name, long most)
      throws IOException, BadLineException {
    boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
    boolean fits = whole && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    long number = fits ? parser.getLongValue() : -1;
    if (number < 0 || number > most) {
      throw new BadLineException("'" + name + "' is no whole number from 0 to " + most);
    }
    return number;
  }
}
