// Starts both servers, prints them as the variables that hand them to the tests, and ends them at a line (or the end) of its input, or
// however it ends itself. So that the tests can be run many times without a start of the servers each time.
using SiBridge.Servers;

var (startOfDatabase, startOfBroker) = (PostgresServer.Start(), RabbitServer.Start());
await using var database = await startOfDatabase;
await using var broker = await startOfBroker;
Console.WriteLine($"export SIBRIDGE_TEST_DATABASE='{await database.NewDatabase()}'");
Console.WriteLine($"export SIBRIDGE_TEST_BROKER='{broker.Uri}'");
await Console.In.ReadLineAsync();
