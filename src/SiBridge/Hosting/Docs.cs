namespace SiBridge.Hosting;

/// <summary>The API described for tools (<c>/openapi/v1.json</c>) and a page to read and try it (<c>/docs</c>).</summary>
internal static class Docs
{
    public static void AddDocs(this IServiceCollection services) => services.AddOpenApi("v1");

    public static void MapDocs(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.UseSwaggerUI(ui =>
        {
            ui.RoutePrefix = "docs";
            ui.DocumentTitle = "SiBridge";
            ui.SwaggerEndpoint("/openapi/v1.json", "SiBridge v1");
        });
    }
}
