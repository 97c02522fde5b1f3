Console.WriteLine("SiBridge");
