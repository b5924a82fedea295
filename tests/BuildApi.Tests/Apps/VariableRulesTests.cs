using BuildApi.Apps;

namespace BuildApi.Tests.Apps;

public sealed class VariableRulesTests
{
    [Theory]
    [InlineData("A", "")]
    [InlineData("CI", "false")]
    [InlineData("JSON", "[{\"name\":\"Node\"}]")]
    [InlineData("AMPLIFY_MONOREPO_APP_ROOT", "web")]
    [InlineData("lower_case9", "two\nlines")]
    [InlineData("PATH", "$PATH:/opt")]
    [InlineData("MY_AWS", "x")]
    [InlineData("QUOTES", "'\"`$(id)")]
    [InlineData("UNICODE", "ünï 🚀")]
    public void Most_names_and_all_values_are_fine(string name, string value) => Assert.Null(VariableRules.WhyWrong(name, value));

    [Theory]
    [InlineData("", "not a valid variable name")]
    [InlineData("1A", "not a valid variable name")]
    [InlineData("A-B", "not a valid variable name")]
    [InlineData("A B", "not a valid variable name")]
    [InlineData("A=B", "not a valid variable name")]
    [InlineData("Ä", "not a valid variable name")]
    [InlineData("A\n", "not a valid variable name")]
    [InlineData("AWS_REGION", "set by the service")]
    [InlineData("AWSX", "set by the service")]
    [InlineData("aws_region", "set by the service")]
    [InlineData("BUILDAPI_TOKEN", "set by the service")]
    [InlineData("buildapi_url", "set by the service")]
    [InlineData("UID", "Bash sets it itself")]
    [InlineData("PWD", "Bash sets it itself")]
    [InlineData("__buildapi_home", "Bash sets it itself")]
    [InlineData("_LIVE_UPDATES", "/package-overrides")]
    [InlineData("_LIVE_PACKAGE_UPDATES", "/package-overrides")]
    [InlineData("_CUSTOM_IMAGE", "/build-image")]
    [InlineData("_BUILD_TIMEOUT", "timeoutMinutes")]
    public void A_name_that_cannot_be_set_is_refused(string name, string reason) =>
        Assert.Contains(reason, VariableRules.WhyWrong(name, "x"), StringComparison.Ordinal);

    [Fact]
    public void A_value_that_no_process_could_get_is_refused()
    {
        Assert.Contains("NUL", VariableRules.WhyWrong("A", "a\0b"), StringComparison.Ordinal);
        Assert.Null(VariableRules.WhyWrong("A", new string('x', 100 * 1024)));
        Assert.Contains("100 KiB", VariableRules.WhyWrong("A", new string('x', 100 * 1024 + 1)), StringComparison.Ordinal);
        Assert.Contains("100 KiB", VariableRules.WhyWrong("A", new string('€', 40 * 1024)), StringComparison.Ordinal);
    }

    [Fact]
    public void All_variables_together_have_a_limit_and_each_wrong_one_is_named()
    {
        Assert.Equal(["environment"], Errors(Enumerable.Range(0, 1001).Select(index => ($"A{index}", "x"))).Keys);
        Assert.Equal(["environment"], Errors(Enumerable.Range(0, 11).Select(index => ($"A{index}", new string('x', 100 * 1024)))).Keys);
        Assert.Equal(["environment.1A", "environment.AWS_X"], Errors([("GOOD", "x"), ("1A", "x"), ("AWS_X", "x")]).Keys.Order(StringComparer.Ordinal));
    }

    private static Dictionary<string, string> Errors(IEnumerable<(string Name, string Value)> variables)
    {
        var errors = new Dictionary<string, string>();
        VariableRules.Check("environment", variables.ToDictionary(variable => variable.Name, variable => variable.Value), errors);
        return errors;
    }
}
