package io.driftdb.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** FORMAT.md says what the XML says: each field's place, type and name, each message's number. */
class FormatDocumentTest {
  private static final Path DOCUMENT = Path.of("FORMAT.md");
  private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| ([iu]\\d+) \\| (\\w+) \\|.*");
  private static final Map<String, String> ENUMS =
      Map.of(
          "PositionKind", "uint8",
          "Ack", "uint8",
          "TopicKind", "uint8",
          "AsOfKind", "uint8",
          "RowFormat", "uint8",
          "MissingRow", "uint8");

  @ParameterizedTest
  @ValueSource(strings = {"driftdb-journal", "driftdb-peer", "driftdb-protocol"})
  void shouldHaveEveryFieldAsTheXmlHasIt(String schema) throws Exception {
    Map<String, List<String>> sections = sections();
    int messages = 0;
    try (InputStream in = getClass().getResourceAsStream("/sbe/" + schema + ".xml")) {
      Element root =
          DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in).getDocumentElement();
      for (Element message : children(root, "sbe:message")) {
        check(message, sections.get(message.getAttribute("name")));
        messages++;
      }
    }
    assertTrue(messages > 5);
  }

  private static void check(Element message, List<String> section) {
    String name = message.getAttribute("name");
    assertNotNull(section, "there is no section " + name);
    List<String> expected = new ArrayList<>();
    String text = String.join("\n", section);
    assertTrue(text.contains("Block length " + rows(message, expected)), name + ": block length");
    for (Element group : children(message, "group")) {
      assertTrue(text.contains("Group `" + group.getAttribute("name") + "`"), name + ": group");
      String length = "ntry length " + rows(group, expected);
      assertTrue(text.contains(length), name + ": " + length);
    }
    List<String> found = new ArrayList<>();
    for (String line : section) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        found.add(row.group(1) + " " + row.group(2) + " " + row.group(3));
      }
    }
    assertEquals(expected, found, name);
    boolean numbered = text.contains("Template " + message.getAttribute("id") + ".");
    assertEquals(!isBlock(name), numbered, name + ": template");
  }

  /** Blocks stand at known places, without a message header that would name their template. */
  private static boolean isBlock(String name) {
    return name.endsWith("Header") || name.endsWith("Entry");
  }

  private static int rows(Element parent, List<String> rows) {
    int offset = 0;
    for (Element field : children(parent, "field")) {
      String type = field.getAttribute("type");
      type = ENUMS.getOrDefault(type, type);
      String shown = type.replace("uint", "u").replace("int", "i");
      rows.add(offset + " " + shown + " " + field.getAttribute("name"));
      offset += Integer.parseInt(shown.substring(1)) / 8;
    }
    return offset;
  }

  private static List<Element> children(Element parent, String tag) {
    List<Element> found = new ArrayList<>();
    for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n instanceof Element element && element.getTagName().equals(tag)) {
        found.add(element);
      }
    }
    return found;
  }

  private static Map<String, List<String>> sections() throws IOException {
    Map<String, List<String>> sections = new HashMap<>();
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(DOCUMENT)) {
      if (line.startsWith("#")) {
        lines = new ArrayList<>();
        sections.put(line.replaceFirst("#+ ", ""), lines);
      }
      lines.add(line);
    }
    return sections;
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void shouldHaveEveryErrorCode(ErrorCode code) throws IOException {
    String row =
        "| %d | %s | %s | %s |"
            .formatted(code.code(), code.name(), code.retriable() ? "yes" : "no", code.advice());
    assertTrue(Files.readAllLines(DOCUMENT).contains(row), row);
  }
}
