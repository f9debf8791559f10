package io.driftdb.battery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes the page of evidence: the promises, what was done to break them, and what that has found.
 * What was run comes from the files that the parts have written, and from nowhere else.
 */
public final class ReliabilityPage {
  private static final String EVIDENCE = "target/evidence";

  private ReliabilityPage() {}

  /** Takes the project's root and the page to write. */
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IllegalArgumentException("usage: ReliabilityPage ROOT PAGE");
    }
    List<Evidence> all = collect(Path.of(args[0]));
    Files.writeString(Path.of(args[1]), page(all));
  }

  /** What the last whole battery has left in all modules. */
  static List<Evidence> collect(Path root) throws IOException {
    List<Evidence> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(ReliabilityPage::isEvidence).sorted().toList()) {
        Evidence each = Evidence.read(file);
        if (each.whole()) {
          all.add(each);
        }
      }
    }
    if (all.isEmpty()) {
      throw new IllegalStateException(
          "there is no evidence under " + root + ": run mvn -Pbattery verify first");
    }
    return all;
  }

  private static boolean isEvidence(Path file) {
    return file.toString().endsWith(".json") && file.getParent().endsWith(EVIDENCE);
  }

  static String page(List<Evidence> all) throws IOException {
    StringBuilder page = new StringBuilder(text("promises.md"));
    List<String> times = all.stream().map(Evidence::when).sorted().toList();
    page.append("\nRun from ").append(times.get(0)).append(" to ");
    page.append(times.get(times.size() - 1)).append(".\n");
    for (Part part : Part.values()) {
      List<Evidence> ofPart =
          all.stream()
              .filter(each -> each.part().equals(part.id()))
              .sorted(Comparator.comparing(Evidence::fault))
              .toList();
      page.append("\n### ").append(part.title()).append(" (`").append(part.id()).append("`)\n\n");
      if (ofPart.isEmpty()) {
        page.append("Not run.\n");
      } else {
        page.append("| fault | how | run | what was checked |\n|---|---|---|---|\n");
        ofPart.forEach(each -> page.append(row(each)));
      }
    }
    return page.append('\n').append(text("found.md")).toString();
  }

  private static String row(Evidence each) {
    String run =
        each.count() == 0
            ? "**skipped**: " + each.skipped()
            : "%,d %s".formatted(each.count(), each.unit())
                + (each.detail().isEmpty() ? "" : "; " + each.detail());
    String cells =
        String.join(
            " | ", cell(each.fault()), cell(each.injected()), cell(run), cell(each.checked()));
    return "| " + cells + " |\n";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace('\n', ' ');
  }

  private static String text(String name) throws IOException {
    try (InputStream in = ReliabilityPage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
