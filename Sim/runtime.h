// What Verilator's run time is to do differently inside a library.
#ifndef TERN_RUNTIME_H
#define TERN_RUNTIME_H

// While one exists, $readmemh in this thread looks for relative names in this folder.
class ImageDirectory {
public:
    explicit ImageDirectory(const char* path);
    ~ImageDirectory();
    ImageDirectory(const ImageDirectory&) = delete;
};

#endif
