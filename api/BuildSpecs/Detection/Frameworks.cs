namespace BuildApi.BuildSpecs.Detection;

/// <summary>
/// The frameworks, in the order they are asked for: those that build on others first (Nuxt, SvelteKit and Astro use Vite),
/// a bare tool after them, plain files last.
/// </summary>
internal static class Frameworks
{
    public static readonly IReadOnlyList<Func<ProjectContents, FoundFramework?>> InOrder =
    [
        NodeFrameworks.Next,
        NodeFrameworks.Nuxt,
        NodeFrameworks.Gatsby,
        NodeFrameworks.Docusaurus,
        NodeFrameworks.SvelteKit,
        NodeFrameworks.Astro,
        AngularFramework.Find,
        DocumentationFrameworks.VuePress,
        DocumentationFrameworks.VitePress,
        DocumentationFrameworks.Eleventy,
        NodeFrameworks.ReactRouter,
        NodeFrameworks.VueCli,
        NodeFrameworks.CreateReactApp,
        NodeFrameworks.Vite,
        OtherSites.Hugo,
        OtherSites.Jekyll,
        NodeFrameworks.AnyBuildScript,
        OtherSites.StaticFiles,
    ];
}
