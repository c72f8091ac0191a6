// The C++ headers are included by SentencePieceBridge; Swift only needs the link line.
