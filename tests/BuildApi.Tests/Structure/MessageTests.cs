using System.Text.RegularExpressions;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Structure;

/// <summary>Every message of the service stands in messages.txt: a change of words is read as one, and all of them can be read at once.</summary>
public sealed class MessageTests
{
    private const string Write = "BUILDAPI_WRITE_MESSAGES";

    private static readonly string List = RepositoryRoot.In("tests/BuildApi.Tests/Structure/messages.txt");

    [Fact]
    public void The_list_of_messages_is_what_the_sources_say()
    {
        if (Environment.GetEnvironmentVariable(Write) is { Length: > 0 }) File.WriteAllLines(List, SourceMessages.All);
        var listed = File.ReadAllLines(List);

        var changes = SourceMessages.All.Except(listed).Select(line => $"+ {line}").Concat(listed.Except(SourceMessages.All).Select(line => $"- {line}"))
            .ToList();
        Assert.True(changes.Count == 0, $"""
            Messages changed. Read them as a user would, and write the list anew:
            {Write}=1 dotnet test tests/BuildApi.Tests -c Release --filter FullyQualifiedName~MessageTests
            {string.Join('\n', changes)}
            """);
    }

    [Fact]
    public void A_sentence_ends_like_one() =>
        Assert.Empty(Wrong(@"^(A|An|The|There|This|It|Its|No|Give|Set|Write|Choose|Name|Add|Remove|Put) [^|]*[\p{L}\d]$").Except(Fragments));

    [Fact]
    public void Several_sentences_end_like_one() => Assert.Empty(Wrong(@"[\p{L}\d]\. \p{Lu}.*[\p{L}\d,;]$"));

    [Fact]
    public void No_message_has_a_double_blank() => Assert.DoesNotContain(Wrong(@"[^\n ]  +[^ ]"), line => !line.Contains("Usage:", StringComparison.Ordinal));

    // Each is a word that this house once used for something that has a plain name.
    [Fact]
    public void Messages_are_in_plain_English() => Assert.Empty(Wrong(
        @"\bcan not\b|\b[Ww]ish(es)?\b|\black(s|ing)?\b|\b[Cc]omplaints?\b|\b[Cc]hores?\b|\b[Ss]hel(f|ves)\b|\b[Ww]hoever\b|\bto be had\b|\b(is|are) to be\b|\bhas not\.|\ba blank\b|\ba text\b|\banew\b|\bis no (name|host|secret)\b"));

    // Beginnings of sentences, and labels.
    private static readonly string[] Fragments =
    [
        "Artifacts/ArtifactIntake.cs: The output folder",
        "BuildImages/Checks/ImageCheck.cs: It has no {…}, which",
        "BuildImages/Checks/ImageCheck.cs: Its {…} {…} is too old; it",
        "Caches/LayerEntry.cs: The owner of {…} cannot be set",
        "Hints/FailureHints.cs: The build's Node.js",
    ];

    private static IEnumerable<string> Wrong(string pattern) =>
        SourceMessages.All.Where(line => !line.Contains(": (log) ", StringComparison.Ordinal)
            && Regex.IsMatch(line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..], pattern));
}
