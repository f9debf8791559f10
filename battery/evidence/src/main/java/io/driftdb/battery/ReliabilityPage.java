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
 * What was run comes from the files that the parts have written, and from nowhere else; a part that
 * was not run this time keeps what the page says of it.
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
    Path page = Path.of(args[1]);
    String before = Files.exists(page) ? Files.readString(page) : "";
    Files.writeString(page, page(all, before));
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

  static String page(List<Evidence> all, String before) throws IOException {
    StringBuilder page = new StringBuilder(text("promises.md"));
    for (Part part : Part.values()) {
      List<Evidence> ofPart =
          all.stream()
              .filter(each -> each.part().equals(part.id()))
              .sorted(Comparator.comparing(Evidence::fault))
              .toList();
      page.append('\n').append(heading(part));
      if (ofPart.isEmpty()) {
        page.append(section(part, before));
      } else {
        List<String> times = ofPart.stream().map(Evidence::when).sorted().toList();
        page.append("Run until ").append(times.get(times.size() - 1)).append(".\n\n");
        page.append("| fault | how | run | what was checked |\n|---|---|---|---|\n");
        ofPart.forEach(each -> page.append(row(each)));
      }
    }
    return page.append('\n').append(text("found.md")).toString();
  }

  private static String heading(Part part) {
    return "### " + part.title() + " (`" + part.id() + "`)\n\n";
  }

  /** What a page says of a part. */
  private static String section(Part part, String page) {
    int from = page.indexOf(heading(part));
    if (from < 0) {
      return "Not run.\n";
    }
    int begin = from + heading(part).length();
    int end = page.indexOf("\n##", begin);
    return end < 0 ? page.substring(begin) : page.substring(begin, end);
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
