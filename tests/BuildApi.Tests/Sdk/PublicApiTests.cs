using BuildApi.Sdk;
using BuildApi.Tests.Support;
using PublicApiGenerator;

namespace BuildApi.Tests.Sdk;

/// <summary>What programs may use of the client stands in public-api.txt: what is taken away or changed there breaks them.</summary>
public sealed class PublicApiTests
{
    private const string Write = "BUILDAPI_WRITE_PUBLIC_API";

    private static readonly string Baseline = RepositoryRoot.In("sdk", "public-api.txt");

    [Fact]
    public void The_public_API_of_the_client_is_the_one_that_is_written_down()
    {
        var current = typeof(BuildApiClient).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false })
            .ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable(Write) is { Length: > 0 }) File.WriteAllText(Baseline, current);

        var (kept, now) = (File.ReadAllLines(Baseline), current.TrimEnd('\n').Split('\n'));

        var changes = kept.Except(now).Select(line => $"- {line.Trim()}").Concat(now.Except(kept).Select(line => $"+ {line.Trim()}")).ToList();
        Assert.True(changes.Count == 0, $"""
            The public API of the client changed. What has a '-' breaks programs, unless the version says so (VersionPrefix in Directory.Build.props):
            {Write}=1 dotnet test tests/BuildApi.Tests -c Release --filter FullyQualifiedName~PublicApiTests
            {string.Join('\n', changes)}
            """);
    }
}
