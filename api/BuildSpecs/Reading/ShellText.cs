using System.Text.RegularExpressions;
using BuildApi.BuildSpecs.Yaml;

namespace BuildApi.BuildSpecs.Reading;

/// <summary>
/// Decides whether something that YAML reads as a map or a list is plainly a shell command, so that its source text can
/// be run: <c>echo "PATH: $PATH"</c> is, <c>run: npm ci</c> is not.
/// </summary>
internal static partial class ShellText
{
    public static bool IsClear(SpecNode node, string line) => node switch
    {
        MappingNode { Flow: true } => BraceGroup().IsMatch(line),
        MappingNode mapping => IsCommandWithColon(mapping),
        SequenceNode { Flow: true } list => TestBrackets().IsMatch(line) && IsOneWord(list),
        _ => false,
    };

    // One key on one line, not quoted as a key would be, and with more than a word before the colon.
    private static bool IsCommandWithColon(MappingNode mapping) =>
        mapping.Entries is [{ Key: { Form: ScalarForm.Plain } key, Value: ScalarNode { Form: ScalarForm.Plain } value }]
        && key.Start.Line == mapping.Start.Line && EndsOnItsLine(value, key.Start.Line)
        && WordAndMore().IsMatch(key.Text);

    private static bool EndsOnItsLine(ScalarNode value, int line) =>
        value.Text.Length == 0 || (value.Start.Line == line && value.End.Line == line);

    // `[ -z "$X" ]` is a list of one text, and `[[ -f x ]]` a list of such a list.
    private static bool IsOneWord(SequenceNode list) => list.Items switch
    {
        [SequenceNode { Flow: true } inner] => IsOneWord(inner),
        [ScalarNode { Form: ScalarForm.Plain, IsNull: false }] => true,
        _ => false,
    };

    [GeneratedRegex(@"^\S*[^\w.\-\s]\S*|^\S+\s+\S")]
    private static partial Regex WordAndMore();

    [GeneratedRegex(@"^(?:! )?\[{1,2} .* \]{1,2}$")]
    private static partial Regex TestBrackets();

    [GeneratedRegex(@"^\{ .*; \}$")]
    private static partial Regex BraceGroup();
}
