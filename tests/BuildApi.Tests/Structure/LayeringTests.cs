namespace BuildApi.Tests.Structure;

/// <summary>
/// Who may use whom in <c>api/</c>. A concept that is not in the table, and a use that is not in its row, fails: then
/// either the code is in the wrong place, or the table is to be changed, deliberately, together with docs/architecture.md.
/// </summary>
public sealed class LayeringTests
{
    internal static readonly Dictionary<string, string> Allowed = new()
    {
        // The ground: knows no concept of the product.
        ["Failures"] = "Http",
        ["Concurrency"] = "",
        ["Globs"] = "",
        ["Configuration"] = "",
        ["Storage"] = "Configuration",
        ["Http"] = "Configuration Storage",
        ["Engines"] = "Configuration",
        ["Auth"] = "Configuration Http Storage",
        ["Audit"] = "Auth Configuration Http Storage",
        // An app and its settings: know nothing of builds.
        ["Apps"] = "Auth Configuration Http Storage",
        ["BuildSpecs"] = "Apps Auth Http",
        ["BuildImages"] = "Apps Auth Concurrency Configuration Engines Failures Globs Http Storage",
        ["Registries"] = "Apps Auth BuildImages Configuration Engines Http Storage",
        ["PackageOverrides"] = "Apps Auth Configuration Engines Failures Http",
        ["ToolStore"] = "Auth Concurrency Configuration Engines Failures Http PackageOverrides Storage",
        ["Hints"] = "BuildSpecs Failures PackageOverrides",
        // Builds: use the settings, never what runs them.
        ["Builds"] = "Apps Auth BuildImages BuildSpecs Concurrency Configuration Failures Http Storage",
        ["Pinning"] = "Apps BuildImages Builds Http PackageOverrides",
        ["BuildLogs"] = "Apps Builds Configuration Http Storage",
        ["Artifacts"] = "Apps Builds Failures Globs Http Storage",
        ["Caches"] = "Apps BuildLogs Builds Concurrency Configuration Engines Globs Http Storage",
        // What runs builds: uses all of it and is used by nobody but Program.
        ["Runner"] = "Apps BuildImages BuildLogs BuildSpecs Builds Caches Concurrency Configuration Failures Hints Http PackageOverrides Storage ToolStore",
        ["Execution"] =
            "Apps Auth Artifacts BuildImages BuildLogs BuildSpecs Builds Caches Concurrency Configuration Engines Failures Hints Http PackageOverrides Pinning "
                + "Registries Runner Storage ToolStore",
        // What an administrator looks at: stands above what it looks at.
        ["Backups"] = "Auth Configuration Http Storage",
        ["Health"] = "Auth Configuration Engines Execution Runner Storage",
        ["Doctor"] = "Auth BuildImages Configuration Engines Health Storage",
        ["Telemetry"] = "Auth Builds Configuration Execution Storage ToolStore",
    };

    public static TheoryData<string> Concepts => new(SourceFile.Concepts.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Concepts))]
    public void A_concept_uses_only_what_its_row_allows(string concept)
    {
        Assert.True(Allowed.TryGetValue(concept, out var row), $"api/{concept} is not in the table of who may use whom.");
        var allowed = row.Split(' ').Append(concept).ToHashSet();

        var wrong = from file in SourceFile.CSharp
                    where file.Concept == concept
                    from used in file.ConceptsUsed
                    where !allowed.Contains(used)
                    select $"api/{file.Path} uses {used}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void The_table_has_no_row_without_a_folder() => Assert.Empty(Allowed.Keys.Except(SourceFile.Concepts));

    [Fact]
    public void Every_row_names_only_what_is_used()
    {
        var unused = from row in Allowed
                     from used in row.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                     where !SourceFile.CSharp.Any(file => file.Concept == row.Key && file.ConceptsUsed.Contains(used))
                     select $"api/{row.Key} does not use {used}";

        Assert.Empty(unused);
    }

    [Fact]
    public void The_Docker_client_is_used_in_one_folder_only() =>
        Assert.All(SourceFile.CSharp.Where(file => file.Usings.Any(name => name.StartsWith("Docker.DotNet", StringComparison.Ordinal))),
            file => Assert.StartsWith("Engines/Docker/", file.Path, StringComparison.Ordinal));

    [Fact]
    public void Everybody_else_sees_engines_through_their_contract() =>
        Assert.All(SourceFile.CSharp.Where(file => file.Usings.Contains("BuildApi.Engines.Docker")), file => Assert.Equal("Program.cs", file.Path));

    [Fact]
    public void SQL_is_in_stores_and_queues()
    {
        string[] others = ["Execution/Engine/Instance.cs", "Builds/QueueNotice.cs"];
        Assert.All(SourceFile.CSharp.Where(file => file.Usings.Contains("Dapper")),
            file => Assert.True(file.Concept == "Storage" || others.Contains(file.Path)
                || file.Name.EndsWith("Store.cs", StringComparison.Ordinal)
                || file.Name.EndsWith("Queue.cs", StringComparison.Ordinal), $"api/{file.Path} uses Dapper."));
    }

    [Fact]
    public void HTTP_is_in_endpoints_and_the_answers_they_share()
    {
        string[] shared =
            [
                "Apps/ConnectedApp.cs", "Apps/SettingAnswers.cs", "Audit/AuditTrail.cs", "Builds/BuildAnswers.cs", "BuildSpecs/SpecBody.cs",
                "PackageOverrides/OverridesBody.cs",
            ];
        Assert.All(SourceFile.CSharp.Where(file => file.Mentions(@"\b(HttpContext|TypedResults|IResult|\w*HttpResult)\b")),
            file => Assert.True(file.Concept is "Http" or "Auth" or "Runner" || shared.Contains(file.Path)
                || file.Name.EndsWith("Endpoints.cs", StringComparison.Ordinal)
                || file.Name.EndsWith("Problems.cs", StringComparison.Ordinal), $"api/{file.Path} knows HTTP."));
    }
}
