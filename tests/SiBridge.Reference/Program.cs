using System.Net.Http.Headers;
using SiBridge.HandWritten;

// The yardstick: what one would write by hand for one flow, for speed, without what the bridge promises. No idempotency, no order, no
// retries, no journey, no lanes, no proof of delivery; a message whose publication fails after the commit is lost.
//   SiBridge.Reference <urls> <database> <broker> <partners.json>
if (args is not [var urls, var database, var broker, var partners])
{
    Console.Error.WriteLine("usage: SiBridge.Reference URLS DATABASE BROKER PARTNERS.JSON");
    return 2;
}

var network = Network.Read(await File.ReadAllBytesAsync(partners));
await using var table = await MessageTable.Open(database);
await using var queue = await MessageQueue.Open(broker);
using var deliveries = new Deliveries(network);
await queue.Consume(deliveries.Send);

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls(urls).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
await using var app = builder.Build();
var check = new PrescriptionCheck();
app.MapGet("/health/ready", () => Results.Ok());
app.MapPost("/v1/prescriptions", async (HttpContext http) =>
{
    if (!AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization, out var key) || network.Emitter(key.Parameter) is not { } emitter) return Results.Unauthorized();
    var body = new byte[http.Request.ContentLength ?? 0];
    await http.Request.Body.ReadExactlyAsync(body);
    if (check.Fault(body, emitter, out var id) is { } fault) return fault;
    var message = new Message(Guid.CreateVersion7(), emitter.Code, id, body);
    await table.Insert(message);
    queue.Publish(message);
    return Results.Json(new Receipt(id, message.Receipt), ReferenceJson.Default.Receipt, statusCode: 202);
});
await app.RunAsync();
return 0;
