using System.Text;

namespace BuildApi.Tests.BuildSpecs;

/// <summary>Anchors, aliases and merge keys; and the bombs that can be made of them.</summary>
public class AliasTests
{
    [Fact]
    public void A_section_may_refer_to_another()
    {
        const string yaml = """
            x-install: &install
              commands: [npm ci]
            frontend:
              phases:
                preBuild: *install
                build:
                  <<: *install
              artifacts: { baseDirectory: dist }
            """;

        Assert.Equal("PreBuild frontend 2: npm ci\nBuild frontend 2: npm ci\nartifacts dist [**/*]", SpecOutline.Of(yaml));
    }

    [Fact]
    public void What_is_written_wins_over_what_is_merged()
    {
        const string yaml = """
            env: { variables: &shared { A: 1, B: 2 } }
            applications:
              - appRoot: web
                env: { variables: { <<: *shared, B: 3 } }
                frontend: { artifacts: { baseDirectory: dist } }
            """;

        Assert.Contains("env A=1\nenv B=3\n", SpecOutline.Of(yaml, "web"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("an alias of what contains it", "frontend: &f\n  phases: *f\n", "error 2:11 : YAML reads `*f` as a reference to an anchor")]
    [InlineData("an alias before its anchor", "frontend: *f\nbackend: &f {}\n", "error 1:11 : YAML reads `*f`")]
    [InlineData("a text merged", "frontend:\n  <<: text\n", "error 2:7 frontend.<<: The merge key `<<` takes a map, but this is text.")]
    public void A_reference_that_cannot_be_is_refused(string what, string yaml, string expected) =>
        SpecOutline.AssertMatches(expected, SpecOutline.Of(yaml), what);

    [Fact]
    public void A_bomb_of_aliases_is_refused_before_it_unfolds()
    {
        var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 30; i++)
            yaml.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");

        Assert.Contains("error 3:5 : The build spec is too large", SpecOutline.Of(yaml.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_text_referred_to_a_thousand_times_is_refused()
    {
        var yaml =
            $"x-a: &a {new string('x', 100_000)}\nfrontend:\n  phases:\n    build:\n      commands: [{string.Join(", ", Enumerable.Repeat("*a", 1000))}]\n";

        Assert.Contains("The build spec is too large", SpecOutline.Of(yaml), StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_of_aliases_is_refused_at_the_depth_limit()
    {
        var yaml = new StringBuilder("a0: &a0 [x]\n");
        for (var i = 1; i < 60; i++)
            yaml.Append($"a{i}: &a{i} [*a{i - 1}]\n");

        Assert.Contains("nested more than 40 deep", SpecOutline.Of(yaml.ToString()), StringComparison.Ordinal);
    }
}
