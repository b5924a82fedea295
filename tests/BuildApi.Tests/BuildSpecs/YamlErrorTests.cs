using BuildApi.BuildSpecs;
using BuildApi.BuildSpecs.Model;

namespace BuildApi.Tests.BuildSpecs;

/// <summary>What is not YAML gets the line, the column and what to write instead.</summary>
public class YamlErrorTests
{
    [Theory]
    [InlineData("nothing at all", "", "error 1:1 : The build spec is empty.")]
    [InlineData("blanks only", " \n\n  \n", "error 1:1 : The build spec is empty.")]
    [InlineData("comments only", "# amplify\n", "error 2:1 : The build spec contains nothing but comments.")]
    [InlineData("a text", "npm run build\n", "error 1:1 : This is text, but a map is expected. A build spec starts with `version: 1`")]
    [InlineData("a list", "- npm ci\n", "error 1:1 : This is a list, but a map is expected.")]
    [InlineData("a conflict with both sides", "version: 1\n<<<<<<< HEAD\nfrontend:\n=======\nbackend:\n>>>>>>> other\n",
        "error 2:1 : This line is a merge conflict marker (`<<<<<<< HEAD`).")]
    [InlineData("the end of a conflict", "version: 1\nfrontend:\n>>>>>>> 1234abc\n", "error 3:1 : This line is a merge conflict marker (`>>>>>>> 1234abc`).")]
    [InlineData("the middle of a conflict", "version: 1\n=======\nfrontend:\n", "error 2:1 : This line is a merge conflict marker (`=======`).")]
    [InlineData("a tab as indentation", "frontend:\n\tphases:\n", "error 2:1 : The line is indented with a tab")]
    [InlineData("a tab on the first line", "\tfrontend:\n", "error 1:1 : The line is indented with a tab")]
    [InlineData("a tab after blanks", "frontend:\n  phases:\n  \tbuild:\n", "error 3:3 : The line is indented with a tab")]
    [InlineData("a tab before an item", "frontend:\n  phases:\n    build:\n      commands:\n        - a\n\t- b\n",
        "error 6:1 : The line is indented with a tab")]
    [InlineData("a key twice", "frontend:\n  phases:\n    build:\n      commands: [a]\n    build:\n      commands: [b]\n",
        "error 5:5 : The key `build` appears here for the second time; the first is on line 3.")]
    [InlineData("a top-level key twice", "version: 1\nfrontend:\nversion: 1\n",
        "error 3:1 : The key `version` appears here for the second time; the first is on line 1.")]
    [InlineData("an unclosed double quote", "frontend:\n  phases:\n    build:\n      commands:\n        - echo ok\n        - \"echo\n        - b\n",
        "error 6:11 : The quote that starts here is not closed")]
    [InlineData("an unclosed single quote", "frontend:\n  artifacts:\n    baseDirectory: 'dist\n", "error 3:20 : The quote that starts here is not closed")]
    [InlineData("a test with more behind it", "frontend:\n  phases:\n    build:\n      commands:\n        - [ -f x ] && echo yes\n",
        "error 5:11 : YAML reads text that starts with `[` as a list, but this line is not one. Put the whole text in single quotes: - '[ -f x ] && echo yes'")]
    [InlineData("a quoted word with more behind it", "frontend:\n  phases:\n    build:\n      commands:\n        - \"a\" && b\n",
        "error 5:11 : The text continues after its closing quote (`\"`). Put the whole text in single quotes: - '\"a\" && b'")]
    [InlineData("a back-tick in front", "frontend:\n  phases:\n    build:\n      commands:\n        - `pwd`/x\n",
        "error 5:11 : In YAML, text cannot start with ```.")]
    [InlineData("an at sign in front", "frontend:\n  phases:\n    build:\n      commands:\n        - @scope/tool\n",
        "error 5:11 : In YAML, text cannot start with `@`.")]
    [InlineData("a percent sign in front", "frontend:\n  phases:\n    build:\n      commands:\n        - %x\n",
        "error 5:11 : In YAML, text cannot start with `%`.")]
    [InlineData("a pipe with text behind it", "frontend:\n  phases:\n    build:\n      commands:\n        - | grep x\n",
        "error 5:11 : A list item that starts with `|` begins a block of lines")]
    [InlineData("two colons", "frontend:\n  phases:\n    build:\n      commands:\n        - echo a: b: c\n",
        "error 5:11 : YAML takes a colon and a space inside text as the end of a key. Put the whole text in single quotes: - 'echo a: b: c'")]
    [InlineData("a list on the line of its key", "frontend: - a\n", "error 1:11 : A list cannot start on the line of its key.")]
    [InlineData("an unclosed bracket", "frontend:\n  cache:\n    paths: [a, b\n", "error 3:12 : The `[` that starts a list or map here is not closed.")]
    [InlineData("an unclosed bracket with a pair in it", "frontend:\n  cache: [a: b\n", "error 2:10 : The `[` that starts a list or map here is not closed.")]
    [InlineData("a key without a colon", "version: 1\nfrontend:\n  artifacts\n    baseDirectory: dist\n",
        "error 3:3 : YAML expected `key: value` here, but found `artifacts`.")]
    [InlineData("a key without a blank", "version:1\nfrontend:\n",
        "error 1:1 : YAML expected `key: value` here, but found `version:1`. Write a colon and a space")]
    [InlineData("a line that is indented too little", "frontend:\n    phases:\n  build:\n",
        "error 3:3 : The line does not belong to the list or map above it.")]
    [InlineData("an item that is indented too little", "frontend:\n  phases:\n    build:\n      commands:\n        - a\n       - b\n",
        "error 6:8 : The line does not belong to the list or map above it.")]
    [InlineData("a bare glob", "frontend:\n  artifacts:\n    baseDirectory: dist\n    files: **/*\n",
        "error 4:12 : YAML reads `**/*` as a reference to an anchor, and no anchor before it has that name. If it is meant as text, put it in single "
            + "quotes: '**/*'")]
    [InlineData("a bare star", "frontend:\n  artifacts:\n    files:\n      - *\n", "error 4:9 : `*` at the start of text has a special meaning in YAML.")]
    [InlineData("an ampersand in front", "frontend:\n  phases:\n    build:\n      commands:\n        - && npm ci\n",
        "error 5:11 : YAML reads `&&` as the name of an anchor and drops it.")]
    [InlineData("a template in braces", "frontend:\n  phases:\n    build:\n      commands:\n        - {{ install }}\n",
        "error 5:12 : A key must be text, but this is a map.")]
    [InlineData("an unknown escape", "frontend:\n  artifacts:\n    baseDirectory: \"\\d\"\n",
        "error 3:20 : The text in double quotes has a backslash that YAML does not know.")]
    [InlineData("an escaped zero", "frontend:\n  artifacts:\n    baseDirectory: \"a\\0\"\n", "error 3:20 : The text contains a zero character")]
    [InlineData("a zero character", "frontend:\n  x: a\0b\n", "error 2:7 : The character U+0000 is not allowed in YAML.")]
    [InlineData("an escape character", "frontend: \u001b[0m\n", "error 1:11 : The character U+001B is not allowed in YAML.")]
    [InlineData("two documents", "version: 1\n---\nfrontend:\n", "error 2:1 : A second YAML document starts here.")]
    [InlineData("a page instead of a file", "<!DOCTYPE html>\n<html><body>Not found: x</body></html>\n", "error 2:22 : The line does not belong")]
    public void A_text_is_refused_where_it_breaks(string what, string yaml, string expected) =>
        SpecOutline.AssertMatches(expected, SpecOutline.Of(yaml), what);

    [Fact]
    public void A_text_over_the_limit_is_refused_with_both_numbers()
    {
        var yaml = "frontend:\n  phases: # " + new string('x', 256 * 1024);

        Assert.StartsWith("error 1:1 : The build spec has 262166 characters; 262144 are allowed.", SpecOutline.Of(yaml), StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_nested_without_end_are_refused() =>
        Assert.Contains("nested more than 40 deep", SpecOutline.Of("frontend: " + new string('[', 100_000)), StringComparison.Ordinal);

    [Fact]
    public void A_problem_reads_as_a_sentence_with_its_place()
    {
        var problem = BuildApi.BuildSpecs.BuildSpecReader.Read("frontend: 1", "amplify.yml").Errors[0];

        Assert.Equal("amplify.yml, line 1, column 11: frontend: This is text, but a map is expected. "
            + "Write `phases:`, below it `build:`, below that `commands:`, and the commands as a list.", problem.ToString());
    }
}
