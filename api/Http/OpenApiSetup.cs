using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BuildApi.Http;

/// <summary>The OpenAPI document: what the SDK is generated from and Swagger UI shows.</summary>
internal static class OpenApiSetup
{
    // The build-time document's version is set in BuildApi.csproj; a test holds the two equal.
    public const OpenApiSpecVersion Version = OpenApiSpecVersion.OpenApi3_0;

    private const string About = "A self-hosted build service for web apps: custom build images, live package updates, builds.\n\n"
        + "The short way to a first build: register an app (`POST /apps`), choose its image (`PUT /apps/{appId}/build-image`), start a build "
        + "(`POST /apps/{appId}/builds`), follow it (`GET /apps/{appId}/builds/{number}`). The examples of the operations go together, and are taken as they "
        + "stand. A refusal is a problem (RFC 9457) whose `code` programs can rely on and whose `detail` says what to do.";

    private const string Keys = "The key alone, without the word `Bearer`: the administrator's (the setting `BuildApi__AdminKey`, else the file `admin-key` in the "
        + "data folder), or one that `POST /api-keys` made.";

    public static void AddDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = Version;
        // HEAD is wherever GET is; an operation of its own for each would say nothing more.
        options.ShouldInclude = description => description.HttpMethod != "HEAD" && (description.GroupName is null or "v1");
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "BuildApi",
                Version = typeof(OpenApiSetup).Assembly.GetName().Version!.ToString(3),
                Description = About,
                Contact = new OpenApiContact { Name = "BuildApi" },
                License = new OpenApiLicense { Name = "MIT", Url = new Uri("https://opensource.org/license/mit") },
            };
            // The address is the reader's own: one step above where the service serves the document, whatever is before it.
            document.Servers = [new OpenApiServer { Url = "..", Description = "The service that this document was read from." }];
            OpenApiTags.Write(document);
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = Keys },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", document)] = [] }];
            return Task.CompletedTask;
        });
        options.CreateSchemaReferenceId = OpenApiNames.Of;
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // Enums come out with their values and without a type.
            if (schema.Enum is { Count: > 0 } && schema.Type is null) schema.Type = JsonSchemaType.String;
            return Task.CompletedTask;
        });
        options.AddCompletion();
        options.AddOperationTransformer(OpenApiExamples.AddAsync);
    });
}
