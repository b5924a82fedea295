namespace BuildApi.Tests.ToolStore;

/// <summary>What command-line tools print when they are asked for their version, to the letter.</summary>
internal static class ToolWords
{
    public static string Of(string package, string version) => package switch
    {
        "gatsby-cli" => $"Gatsby CLI version: {version}\nGatsby version: 5.12.0\n  Note: this is the Gatsby version for the site at: /app",
        "vuepress" or "vite" or "netlify-cli" => $"{package}/{version} linux-x64 node-v20.11.1",
        "angular-cli" => $"\n     _                      _\n    / \\   _ __   __ _ _   _\n\n\nAngular "
            + $"CLI{(version[0] == '2' ? "       : " : ": ")}{version}\nNode: 22.9.0\nPackage Manager: npm 10.8.3\nOS: linux x64\n\nAngular: 17.0.0",
        "vue-cli" => $"@vue/cli {version}",
        "typescript" => $"Version {version}",
        "astro" => $"  astro  v{version}",
        "grunt-cli" => $"grunt-cli v{version}",
        "gulp-cli" => $"CLI version: {version}\nLocal version: Unknown",
        "cypress" => $"Cypress package version: {version}\nCypress binary version: not installed\nElectron version: 27.3.10\nBundled Node version: 18.17.0",
        "cdk" => $"{version} (build 27fcb6d)",
        "vercel" => $"Vercel CLI {version}\n{version}",
        "wrangler" => $"\n ⛅️ wrangler {version}\n--------------------\n",
        "serverless" => $"Framework Core: {version}\nPlugin: 7.2.3\nSDK: 4.5.1",
        _ => version,
    };
}
