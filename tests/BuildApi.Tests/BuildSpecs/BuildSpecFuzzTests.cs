using System.Net;
using System.Text.Json.Nodes;
using BuildApi.BuildSpecs;
using BuildApi.BuildSpecs.Model;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.BuildSpecs;

/// <summary>Ten thousand broken specs, always the same ones: each gets an answer, and none gets much of the machine.
/// A reader that runs away in time hangs here.</summary>
public class BuildSpecFuzzTests(TestService service) : IClassFixture<TestService>
{
    private const int Seed = 20260501;
    private const int Mutations = 10_000;
    private const long MaxBytesEach = 64 * 1024 * 1024;

    [Fact]
    public void Ten_thousand_mutations_get_an_answer_within_bounds()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Mutations; i++)
        {
            var yaml = SpecMutations.Next(random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var failure = Record.Exception(() => ReadAndPlan(yaml));
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            Assert.True(failure is null, $"Mutation {i} threw {failure}:\n{yaml}");
            Assert.True(allocated < MaxBytesEach, $"Mutation {i} allocated {allocated} bytes:\n{yaml}");
        }
    }

    [Fact]
    public async Task Over_http_each_of_them_is_valid_or_has_errors_with_their_places()
    {
        var random = new Random(Seed);
        var valid = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var yaml = SpecMutations.Next(random);
            using var response = await service.Client.CallAsync("POST", "/build-specs/validate?appRoot=apps/web", yaml, "Content-Type: text/yaml");
            var answer = await response.Content.ReadAsStringAsync();
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"Mutation {i} gave {(int)response.StatusCode}: {answer}\n{yaml}");
            var found = JsonNode.Parse(answer)!;
            Assert.Equal((bool)found["valid"]!, found["errors"]!.AsArray().Count == 0);
            Assert.All(found["errors"]!.AsArray(), error => Assert.True((int)error!["line"]! >= 1 && (int)error["column"]! >= 1
                && (string)error["message"]! != ""));
            valid += (bool)found["valid"]! ? 1 : 0;
        }

        // Neither all of them are broken nor none.
        Assert.InRange(valid, Mutations / 50, Mutations / 2);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a: ")]
    [InlineData("[a,")]
    [InlineData("[]: ")]
    [InlineData("{a: ")]
    [InlineData("- - ")]
    [InlineData("&a ")]
    [InlineData("*a ")]
    [InlineData("!a ")]
    [InlineData("!<")]
    [InlineData("\"")]
    [InlineData("'")]
    [InlineData("\"a\" ")]
    [InlineData("a\n")]
    [InlineData("a:\n")]
    [InlineData("- a\n")]
    [InlineData("- |\n")]
    [InlineData(">\n")]
    [InlineData("---\n")]
    [InlineData("...\n")]
    [InlineData("%YAML 1.2\n")]
    [InlineData("#")]
    [InlineData(" ")]
    [InlineData("\t")]
    [InlineData("\n \n")]
    [InlineData("x\n ")]
    public void A_text_of_nothing_but_one_token_gets_an_answer(string token)
    {
        var many = string.Concat(Enumerable.Repeat(token, 250_000 / token.Length));
        foreach (var yaml in new[] { many, "frontend: " + many, "frontend:\n  phases:\n    build:\n      commands:\n        - " + many })
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            ReadAndPlan(yaml);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxBytesEach);
        }
    }

    private static void ReadAndPlan(string yaml)
    {
        var result = BuildSpecReader.Read(yaml, "amplify.yml");
        Assert.Equal(result.Spec is null, result.Errors.Count > 0);
        Assert.All(result.Errors.Concat(result.Warnings), problem => AssertInside(problem, yaml));
        if (result.Spec is null)
            return;
        var planned = BuildPlanner.TryPlan(result.Spec, new PlanRequest { AppRoot = result.Spec.IsMonorepo ? "apps/web" : null }, out var plan,
            out var problem);
        Assert.Equal(planned, problem is null);
        AssertSafe(plan);
    }

    private static void AssertInside(SpecProblem problem, string yaml)
    {
        Assert.InRange(problem.Line, 1, yaml.Length + 1);
        Assert.InRange(problem.Column, 1, yaml.Length + 1);
        Assert.NotEqual("", problem.Message);
        Assert.InRange(problem.ToString().Length, 1, 4000);
    }

    private static void AssertSafe(BuildPlan? plan)
    {
        string[] folders = plan is null ? [] : [plan.AppRoot, plan.WorkingFolder, plan.Artifacts?.BaseDirectory ?? ".", .. plan.Artifacts?.Files ?? []];
        Assert.All(folders, folder =>
        {
            Assert.False(folder.StartsWith('/'), folder);
            Assert.DoesNotContain("..", folder.Split('/'));
        });
        Assert.DoesNotContain(plan?.Commands ?? [], command => command.Text.Contains('\0', StringComparison.Ordinal));
    }
}
