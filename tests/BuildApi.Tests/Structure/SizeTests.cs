using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BuildApi.Tests.Structure;

/// <summary>A growing file usually holds two ideas.</summary>
public sealed class SizeTests
{
    [Fact]
    public void No_file_has_more_than_400_lines() =>
        Assert.All(SourceFile.All, file => Assert.True(file.Lines.Count <= 400, $"api/{file.Path} has {file.Lines.Count} lines."));

    [Fact]
    public void Most_files_have_no_more_than_120_lines()
    {
        var sizes = SourceFile.CSharp.Select(file => file.Lines.Count).Order().ToList();
        Assert.InRange(sizes[sizes.Count / 2], 20, 120);
    }

    [Fact]
    public void Program_composes_and_does_nothing_else()
    {
        var program = SourceFile.CSharp.Single(file => file.Path == "Program.cs");

        Assert.True(program.Lines.Count < 100, $"Program.cs has {program.Lines.Count} lines.");
        Assert.False(program.Mentions(@"\b(while|for|foreach|switch|try|async|await|new [A-Z]\w+\(\))\b|=>"),
            "Program.cs decides something; a line for each concept to register and to map is all it is for.");
    }

    [Fact]
    public void A_file_is_named_after_what_it_holds()
    {
        var wrong = from file in SourceFile.CSharp
                    where file.Path != "Program.cs"
                    where !file.Mentions($@"\b(class|record|struct|interface|enum)\s+{System.Text.RegularExpressions.Regex.Escape(file.Name.Split('.')[0])}\b")
                    where !file.Name.EndsWith("Contracts.cs", StringComparison.Ordinal)
                    select $"api/{file.Path}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void No_type_is_named_after_nothing() =>
        Assert.All(SourceFile.CSharp, file => Assert.DoesNotMatch("(Manager|Helper|Helpers|Util|Utils|Utility|Base|Common|Misc)\\.cs$", file.Path));

    [Fact]
    public void No_constructor_has_more_than_eight_parameters()
    {
        var crowded = from file in SourceFile.CSharp
                      from type in file.Syntax.DescendantNodes().OfType<TypeDeclarationSyntax>()
                      let counts = type.Members.OfType<ConstructorDeclarationSyntax>().Select(each => each.ParameterList.Parameters.Count)
                      where counts.Append(type.ParameterList?.Parameters.Count ?? 0).Max() > 8
                      select $"{type.Identifier.Text} in api/{file.Path}";

        Assert.Empty(crowded);
    }
}
