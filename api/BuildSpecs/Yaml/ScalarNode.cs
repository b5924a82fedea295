namespace BuildApi.BuildSpecs.Yaml;

internal sealed class ScalarNode : SpecNode
{
    public ScalarNode(TextPosition start, string text, ScalarForm form) : base(start)
    {
        Text = text;
        Form = form;
        ExpandedLength = text.Length;
    }

    public string Text { get; }
    public ScalarForm Form { get; }
    public override string Kind => IsNull ? "nothing" : "text";
    public override bool IsNull => Form == ScalarForm.Plain && Text is "" or "~" or "null" or "Null" or "NULL";
}
