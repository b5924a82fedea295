using BuildApi.BuildSpecs;
using BuildApi.BuildSpecs.Model;

namespace BuildApi.Tests.BuildSpecs;

/// <summary><c>env.variables</c> in every form.</summary>
public class VariableTests
{
    private const string Rest = "frontend: { artifacts: { baseDirectory: dist } }\n";

    [Theory]
    [InlineData("A: text", "env A=text")]
    [InlineData("A: 'quo\"ted'", "env A=quo\"ted")]
    [InlineData("A: true", "env A=true")]
    [InlineData("A: No", "env A=No")]
    [InlineData("A: 1.10", "env A=1.10")]
    [InlineData("A: 0123", "env A=0123")]
    [InlineData("A:", "env A=")]
    [InlineData("A: null", "env A=")]
    [InlineData("A: 'null'", "env A=null")]
    [InlineData("A: \"x\\ny\"", "env A=x\\ny")]
    [InlineData("A: |\n      x\n      y", "env A=x\\ny\\n")]
    [InlineData("A: $HOME/x", "env A=$HOME/x (expandable)")]
    [InlineData("A: ${B}", "env A=${B} (expandable)")]
    [InlineData("A: costs 5$", "env A=costs 5$\n")]
    [InlineData("A: $1", "env A=$1\n")]
    [InlineData("A: [{\"pkg\": \"node\"}]",
        "warning 3:8 env.variables.A: YAML reads the value as a list; it is taken as the text it is written as.\nenv A=[{\"pkg\": \"node\"}]")]
    [InlineData("A: {\"a\": 1}", "warning 3:8 env.variables.A: YAML reads the value as a map\nenv A={\"a\": 1}")]
    [InlineData("MY-NAME: 1", "warning 3:14 env.variables.MY-NAME: `MY-NAME` is not a valid variable name\n")]
    [InlineData("1A: 1", "warning 3:9 env.variables.1A: `1A` is not a valid variable name\n")]
    [InlineData("AWS_REGION: x", "warning 3:17 env.variables.AWS_REGION: Names that start with `AWS` or `BUILDAPI_` are the service's own\n")]
    [InlineData("BUILDAPI_X: x", "warning 3:17 env.variables.BUILDAPI_X: Names that start with `AWS` or `BUILDAPI_` are the service's own\n")]
    public void A_variable_is_read(string variable, string expected)
    {
        var outline = SpecOutline.Of($"env:\n  variables:\n    {variable}\n{Rest}");

        SpecOutline.AssertMatches(expected + "\nartifacts dist [**/*]", outline);
    }

    [Theory]
    [InlineData("env:\n  variables:\n    - A: 1\n",
        "error 3:5 env.variables: `variables` is a list, but a map of names to values is expected. Write `NAME: value`")]
    [InlineData("env:\n  variables: A=1\n", "error 2:14 env.variables: `variables` is text, but a map of names to values is expected.")]
    [InlineData("env:\n  - A: 1\n", "error 2:3 env: This is a list, but a map is expected.")]
    [InlineData("env:\n  variables:\n    A:\n      b: 1\n", "error 4:7 env.variables.A: The value is a map, but text is expected.")]
    [InlineData("env:\n  variables:\n    A:\n      - b\n", "error 4:7 env.variables.A: The value is a list, but text is expected.")]
    public void Another_form_is_an_error(string env, string expected) =>
        SpecOutline.AssertMatches(expected, SpecOutline.Of(env + Rest));

    [Fact]
    public void A_value_over_64_Ki_is_an_error() =>
        Assert.StartsWith("error 3:8 env.variables.A: The value has 65537 characters; 65536 are allowed.",
            SpecOutline.Of($"env:\n  variables:\n    A: {new string('x', 65537)}\n{Rest}"), StringComparison.Ordinal);

    [Fact]
    public void Variables_keep_the_order_of_the_spec()
    {
        var spec = BuildSpecReader.Read($"env: {{ variables: {{ Z: 1, A: 2, M: 3 }} }}\n{Rest}", "amplify.yml").Spec!;

        Assert.True(BuildPlanner.TryPlan(spec, new PlanRequest(), out var plan, out _));
        Assert.Equal(["Z", "A", "M"], plan.Environment.Select(variable => variable.Name));
    }
}
