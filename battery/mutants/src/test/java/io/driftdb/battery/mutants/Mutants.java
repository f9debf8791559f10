package io.driftdb.battery.mutants;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What became of the mutants of one area.
 *
 * @param endless how many made a test go on without end, take all memory or end its process
 * @param survivors file, line and change of those that no test has noticed
 */
record Mutants(int all, int endless, List<String> survivors) {
  private static final Set<String> UNNOTICED = Set.of("SURVIVED", "NO_COVERAGE");
  private static final Set<String> ENDLESS = Set.of("TIMED_OUT", "MEMORY_ERROR", "RUN_ERROR");

  /** Reads a report in PIT's XML. */
  static Mutants read(Path report) throws IOException {
    NodeList all = parse(report).getElementsByTagName("mutation");
    List<String> survivors = new ArrayList<>();
    int endless = 0;
    for (int i = 0; i < all.getLength(); i++) {
      Element mutation = (Element) all.item(i);
      String status = mutation.getAttribute("status");
      if (ENDLESS.contains(status)) {
        endless++;
      } else if (!UNNOTICED.contains(status) && !status.equals("KILLED")) {
        throw new IOException("a mutant was not put to the test, but is " + status);
      }
      if (UNNOTICED.contains(status)) {
        survivors.add(
            text(mutation, "sourceFile")
                + ":"
                + text(mutation, "lineNumber")
                + " "
                + text(mutation, "description"));
      }
    }
    return new Mutants(all.getLength(), endless, survivors);
  }

  private static Document parse(Path report) throws IOException {
    try {
      return DocumentBuilderFactory.newDefaultInstance()
          .newDocumentBuilder()
          .parse(report.toFile());
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(report + " is no report", e);
    }
  }

  private static String text(Element mutation, String name) {
    return mutation.getElementsByTagName(name).item(0).getTextContent();
  }

  int killed() {
    return all - survivors.size();
  }

  double killedPercent() {
    return 100.0 * killed() / all;
  }
}
