using BuildApi.BuildImages.References;

namespace BuildApi.Tests.BuildImages;

public sealed class ReferenceSyntaxTests
{
    public static TheoryData<string, string, string, string?, string?> Matching => ReferenceVectors.Matching;
    public static TheoryData<string> Refused => ReferenceVectors.Refused;
    public static TheoryData<string, bool> Domains => ReferenceVectors.Domains;
    public static TheoryData<string, bool> Digests => ReferenceVectors.Digests;

    [Theory]
    [MemberData(nameof(Matching))]
    public void A_published_reference_has_its_published_parts(string text, string domain, string path, string? tag, string? digest) =>
        Assert.Equal(new ReferenceParts(domain, path, tag, digest), ReferenceSyntax.Match(text));

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_text_that_is_published_as_invalid_is_refused(string text) => Assert.Null(ReferenceSyntax.Match(text));

    [Theory]
    [MemberData(nameof(Domains))]
    public void A_domain_is_a_host_or_an_address_with_a_possible_port(string text, bool valid) =>
        Assert.Equal(valid, ReferenceSyntax.IsDomain(text));

    [Theory]
    [MemberData(nameof(Digests))]
    public void A_digest_has_a_known_algorithm_and_all_its_digits(string text, bool valid) =>
        Assert.Equal(valid, ReferenceSyntax.IsDigest(text));

    [Theory]
    [InlineData("node:22\n")]
    [InlineData("nodé")]
    [InlineData("node:٣")]
    public void The_grammar_knows_only_ascii_and_no_final_line_break(string text) => Assert.Null(ReferenceSyntax.Match(text));

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void A_tag_has_at_most_128_characters(int length, bool valid) =>
        Assert.Equal(valid, ReferenceSyntax.Match("node:" + new string('t', length)) is not null);

    [Theory]
    [InlineData("da304e823d8ca2b9d863a3c897baeb852ba21ea9a9f1414736394ae7fcaf9821", true)]
    [InlineData("7EC43B381E5AEFE6E04EFB0B3F0693FF2A4A50652D64AEC573905F2DB5889A1C", false)]
    [InlineData("da304e823d8ca2b9d863a3c897baeb852ba21ea9a9f1414736394ae7fcaf", false)]
    [InlineData("sha256:da304e823d8ca2b9d863a3c897baeb852ba21ea9a9f1414736394ae7fcaf9821", false)]
    [InlineData("da304e823d8ca2b9d863a3c897baeb852ba21ea9a9f1414736394ae7fcaf98218482", false)]
    public void An_identifier_is_64_lower_case_hexadecimal_digits(string text, bool valid) =>
        Assert.Equal(valid, ReferenceSyntax.IsIdentifier(text));
}
