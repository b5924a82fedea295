using System.Text.RegularExpressions;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Structure;

/// <summary>docs/architecture.md says what is so.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string[] Page = File.ReadAllLines(RepositoryRoot.In("docs/architecture.md"));

    [Fact]
    public void The_page_has_the_table_of_who_may_use_whom()
    {
        var rows = Page.Select(line => Row().Match(line)).Where(match => match.Success)
            .Select(match => $"{match.Groups[1].Value}: {match.Groups[2].Value.Replace(",", "", StringComparison.Ordinal)}");

        Assert.Equal(LayeringTests.Allowed.Select(row => $"{row.Key}: {(row.Value.Length == 0 ? "nothing" : row.Value)}"), rows);
    }

    [Fact]
    public void A_file_that_the_page_names_is_there()
    {
        var named = Page.SelectMany(line => InApi().Matches(line)).Select(match => match.Groups[1].Value).Distinct();

        Assert.All(named, path => Assert.True(Path.Exists(RepositoryRoot.In("api", path)), $"docs/architecture.md names api/{path}, which is not there."));
    }

    [GeneratedRegex(@"^\| `(\w+)` \| ([\w, ]+) \|$")]
    private static partial Regex Row();

    [GeneratedRegex(@"`((?:[A-Z]\w+/)*[A-Z]?[\w.]+\.(?:cs|sh|bash|json))`")]
    private static partial Regex InApi();
}
